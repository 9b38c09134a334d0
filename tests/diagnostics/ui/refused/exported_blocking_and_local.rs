#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        #[blocking]
        #[local]
        async fn handle(value: u64) -> u64;
    }
}

fn main() {}
