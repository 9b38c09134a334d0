#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn handle(value: impl Into<String>) -> u64;
        async fn make() -> impl Iterator;
    }
}

fn main() {}
