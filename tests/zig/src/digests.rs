//! The listings of the guide's chapter "Zig".

// ANCHOR: bridge
#[cobridge::bridge]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/digest.zig");

        fn sum(data: &[u8]) -> u64;
        fn hex(data: &[u8]) -> String;
        fn parse(text: &str) -> Result<u32>;
        async fn hash(data: &[u8]) -> Result<u64>;
        async fn wait(milliseconds: u64) -> Result<u64>;
    }
}
// ANCHOR_END: bridge

// ANCHOR: inline
#[cobridge::bridge(namespace = "bits")]
pub mod bits {
    unsafe extern "Zig" {
        zig! { r#"
            pub fn reversed(x: u64) u64 {
                return @bitReverse(x);
            }
        "# }

        fn reversed(x: u64) -> u64;
    }
}
// ANCHOR_END: inline
