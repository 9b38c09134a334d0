#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        #[inline]
        async fn handle(value: u64) -> u64;
    }
}

fn main() {}
