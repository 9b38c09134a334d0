#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        fn handle(request: u64) -> impl Future<Output = u64>;
    }
    unsafe extern "C++" {
        fn fetch(url: &str) -> impl std::future::Future<Output = u64>;
        async fn join(other: impl Future<Output = u64>);
    }
}

fn main() {}
