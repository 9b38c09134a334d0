#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        async fn handle(request: u64) -> u64;
    }
}

async fn handle(request: u64) -> u32 {
    request as u32
}

fn main() {}
