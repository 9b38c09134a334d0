#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn handle(request: &str) -> &str;
        async fn first(items: &[u64]) -> Result<&[u64]>;
    }
}

fn main() {}
