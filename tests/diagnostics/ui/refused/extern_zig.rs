#[cobridge::bridge]
mod ffi {
    unsafe extern "Zig" {
        include!("zig/digest.zig");
        fn sum(data: &[u8]) -> u64;
        async fn hash(data: &[u8]) -> Result<u64>;
    }
}

fn main() {}
