#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn handle(value: Unknown) -> u64;
    }
}

fn main() {}
