#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        #[local]
        async fn handle(request: u64) -> Result<u64>;
    }
}

fn handle(request: u64) -> Result<u64, String> {
    Ok(request)
}

fn main() {}
