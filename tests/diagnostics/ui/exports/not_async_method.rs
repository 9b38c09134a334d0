#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        type Session;
        async fn handle(self: &Session, request: u64);
    }
}

struct Session;

impl Session {
    fn handle(&self, _: u64) {}
}

fn main() {}
