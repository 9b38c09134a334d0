#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn handle(callback: fn(u64) -> u64) -> u64;
    }
}

fn main() {}
