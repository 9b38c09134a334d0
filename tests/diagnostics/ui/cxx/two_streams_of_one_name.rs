#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn events() -> impl Stream<Item = u64>;
        fn events(topic: &str) -> impl Stream<Item = u64>;
    }
}

fn main() {}
