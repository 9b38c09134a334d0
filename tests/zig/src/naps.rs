//! The listings of the guide about `std.Io`, callbacks and functions that block.

// ANCHOR: bridge
#[cobridge::bridge]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/naps.zig");

        async fn nap(name: &str, milliseconds: u64) -> Result<String>;
        async fn load(url: &str) -> Result<Vec<u8>>;
        #[blocking]
        async fn checksum(data: &[u8]) -> u64;
    }
}
// ANCHOR_END: bridge
