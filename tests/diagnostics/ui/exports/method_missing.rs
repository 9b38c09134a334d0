#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        type Session;
        async fn handle(self: &Session, request: u64) -> u64;
    }
}

struct Session;

fn main() {}
