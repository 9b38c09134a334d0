#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        #[capacity(4)]
        fn bounded() -> impl Stream<Item = u64>;
        #[unbounded]
        fn unbounded() -> impl Stream<Item = u64>;
        #[blocking]
        fn blocking() -> impl Stream<Item = u64>;
        #[inline]
        fn inlined() -> impl Stream<Item = u64>;
    }
}

fn main() {}
