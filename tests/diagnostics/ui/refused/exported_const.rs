#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        const async fn handle(value: u64) -> u64;
    }
}

fn main() {}
