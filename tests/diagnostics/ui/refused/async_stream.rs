#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn events(topic: &str) -> impl Stream<Item = u64>;
    }
}

fn main() {}
