#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn handle(value: Option<u64>) -> u64;
    }
}

fn main() {}
