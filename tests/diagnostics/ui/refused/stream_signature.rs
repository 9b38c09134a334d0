#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn generic<T>(value: u64) -> impl Stream<Item = u64>;
        const fn constant() -> impl Stream<Item = u64>;
        fn pattern((left, right): (u64, u64)) -> impl Stream<Item = u64>;
        fn by_value(self) -> impl Stream<Item = u64>;
        fn bounded<'a>(value: &'a str) -> impl Stream<Item = u64>
        where
            'a: 'static;
    }
}

fn main() {}
