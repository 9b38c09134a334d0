#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn handle(value: u64) -> u64;
        fn handle(value: u32) -> u64;
    }
}

fn main() {}
