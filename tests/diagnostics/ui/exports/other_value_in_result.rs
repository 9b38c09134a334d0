#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        async fn handle(request: u64) -> Result<u64>;
    }
}

async fn handle(request: u64) -> Result<u32, String> {
    Ok(request as u32)
}

fn main() {}
