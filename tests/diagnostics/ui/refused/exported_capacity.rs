#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        #[capacity(4)]
        async fn handle(value: u64) -> u64;
    }
}

fn main() {}
