#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        #[blocking]
        async fn compress(data: &[u8]) -> Vec<u8>;
    }
}

fn main() {}
