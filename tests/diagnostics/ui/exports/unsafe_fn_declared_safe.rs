#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        async fn handle(request: u64) -> u64;
    }
}

async unsafe fn handle(request: u64) -> u64 {
    request
}

fn main() {}
