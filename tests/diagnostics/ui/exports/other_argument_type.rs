#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        async fn handle(request: u64) -> u64;
    }
}

async fn handle(request: String) -> u64 {
    request.len() as u64
}

fn main() {}
