#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn serve(handler: impl AsyncFn(u64) -> u64);
    }
}

fn main() {
    let _ = ffi::serve(|x| async move { x.to_string() });
}
