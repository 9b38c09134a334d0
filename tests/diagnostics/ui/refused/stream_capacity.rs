#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        #[capacity]
        fn none() -> impl Stream<Item = u64>;
        #[capacity()]
        fn empty() -> impl Stream<Item = u64>;
        #[capacity(0)]
        fn zero() -> impl Stream<Item = u64>;
        #[capacity = 4]
        fn assigned() -> impl Stream<Item = u64>;
        #[capacity("4")]
        fn text() -> impl Stream<Item = u64>;
        #[capacity(4, 5)]
        fn two() -> impl Stream<Item = u64>;
        #[capacity(-1)]
        fn negative() -> impl Stream<Item = u64>;
        #[capacity(16777217)]
        fn large() -> impl Stream<Item = u64>;
        #[unbounded(4)]
        fn bounded() -> impl Stream<Item = u64>;
        #[capacity(4)]
        #[unbounded]
        fn both() -> impl Stream<Item = u64>;
    }
}

fn main() {}
