#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        async fn handle(request: u64) -> u64 {
            request
        }
        async fn other();
    }
    async fn other() {}
}

fn main() {}
