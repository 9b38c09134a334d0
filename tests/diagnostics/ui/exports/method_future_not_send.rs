#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        type Session;
        async fn handle(self: &Session, request: u64) -> Result<u64>;
    }
}

struct Session(std::cell::Cell<u64>);

impl Session {
    async fn handle(&self, request: u64) -> Result<u64, String> {
        std::future::ready(()).await;
        Ok(self.0.replace(request))
    }
}

fn main() {}
