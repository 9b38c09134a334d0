#[cobridge::bridge(namespace = "http")]
mod ffi {
    unsafe extern "C++" {
        async fn once(handler: impl FnOnce(u64) -> u64);
        fn serve(handler: impl Fn(u64) -> u64);
        fn change(handler: impl AsyncFnMut(u64) -> u64);
    }
}

fn main() {}
