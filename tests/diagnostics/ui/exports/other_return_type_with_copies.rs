#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        async fn handle(request: &str) -> u64;
    }
}

async fn handle(request: &str) -> String {
    request.to_owned()
}

fn main() {}
