#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        async fn handle(request: u64) -> Result<u64>;
    }
}

async fn handle(request: u64) -> u64 {
    request
}

fn main() {}
