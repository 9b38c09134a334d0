#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn no_item() -> impl Stream;
        fn no_type() -> impl Stream<u64>;
        fn another_bound() -> impl Stream<Item = u64> + Send;
        fn borrowed<'a>(topic: &'a str) -> impl Stream<Item = u64> + 'a;
        fn another_name() -> impl Stream<Output = u64>;
    }
}

fn main() {}
