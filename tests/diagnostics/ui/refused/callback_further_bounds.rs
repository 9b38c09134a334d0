#[cobridge::bridge(namespace = "http")]
mod ffi {
    unsafe extern "C++" {
        fn serve(handler: impl AsyncFn(u64) -> u64 + Send + 'static);
    }
}

fn main() {}
