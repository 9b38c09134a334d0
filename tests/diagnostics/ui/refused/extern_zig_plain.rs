#[cobridge::bridge]
mod ffi {
    extern "Zig" {
        fn sum(data: &[u8]) -> u64;
    }
}

fn main() {}
