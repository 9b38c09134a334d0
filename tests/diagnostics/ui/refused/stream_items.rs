#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn texts(topic: &str) -> impl Stream<Item = &str>;
        fn views(topic: &str) -> impl Stream<Item = Result<&[u8]>>;
        fn ticks() -> impl Stream<Item = ()>;
        fn checks() -> impl Stream<Item = Result<()>>;
        fn errors() -> impl Stream<Item = Result<u64, String>>;
        fn streams() -> impl Stream<Item = impl Stream<Item = u64>>;
    }
}

fn main() {}
