#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        fn texts(topic: &str) -> impl Stream<Item = &str>;
        fn views(topic: &str) -> impl Stream<Item = Result<&[u8]>>;
        fn ticks() -> impl Stream<Item = ()>;
        fn errors() -> impl Stream<Item = Result<u64, String>>;
    }
}

fn main() {}
