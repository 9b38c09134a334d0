#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn read(items: impl Stream<Item = u64>);
        async fn collect(items: impl Stream<Item = u64>) -> u64;
        fn both(items: impl Stream<Item = u64>) -> impl Stream<Item = u64>;
        fn serve(handler: impl AsyncFn(u64) -> impl Stream<Item = u64>);
    }
}

fn main() {}
