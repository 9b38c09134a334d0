#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        type Session;
        async fn handle(self: &Session, request: u64) -> Result<u64>;
    }
}

struct Session;

fn main() {}
