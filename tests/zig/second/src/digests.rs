//! As in the first crate, and other than there.

#[cobridge::bridge]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/digest.zig");

        fn sum(data: &[u8]) -> u64;
        fn hex(data: &[u8]) -> String;
        async fn hash(data: &[u8]) -> Result<u64>;
        async fn wait(milliseconds: u64) -> Result<u64>;
    }
}
