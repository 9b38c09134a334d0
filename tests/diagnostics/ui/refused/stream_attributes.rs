#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        #[blocking]
        fn blocking() -> impl Stream<Item = u64>;
        #[local(thread)]
        fn local() -> impl Stream<Item = u64>;
        #[inline]
        fn inlined() -> impl Stream<Item = u64>;
    }
}

fn main() {}
