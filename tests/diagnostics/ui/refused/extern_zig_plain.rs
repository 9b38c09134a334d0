#[cobridge::bridge]
mod ffi {
    unsafe extern "Zig" {
        fn sum(data: &[u8]) -> u64;
    }
}

fn main() {}
