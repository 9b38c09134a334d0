#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        async fn handle(request: u64) -> Result<u64>;
    }
}

struct Failure;

async fn handle(request: u64) -> Result<u64, Failure> {
    if request == 0 { Err(Failure) } else { Ok(request) }
}

fn main() {}
