#[cobridge::bridge(namespace = "http")]
mod ffi {
    unsafe extern "C++" {
        fn serve(handler: impl AsyncFn(u64) -> Result<u64>);
    }
}

fn main() {
    ffi::serve(|x| async move { x });
}
