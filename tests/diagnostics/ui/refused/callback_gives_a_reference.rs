#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn serve(handler: impl AsyncFn(u64) -> &str);
    }
}

fn main() {}
