#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn handle<T>(value: T) -> u64;
        async fn count<const N: usize>() -> u64;
    }
}

fn main() {}
