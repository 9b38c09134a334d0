#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        async fn handle(request: u64) -> u64;
    }
}

async fn handle(request: u64) -> u64 {
    let shared = std::rc::Rc::new(request);
    std::future::ready(()).await;
    *shared
}

fn main() {}
