#[cobridge::bridge]
mod ffi {
    unsafe extern "Zig" {
        include!("zig/hash.zig");

        fn checksum(data: &[u8]) -> u64;
    }
}

fn main() {
    println!("{:016x}", ffi::checksum(b"zig"));
}
