#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        async fn handle(request: &str) -> u64;
    }
}

fn handle(request: &str) -> u64 {
    request.len() as u64
}

fn main() {}
