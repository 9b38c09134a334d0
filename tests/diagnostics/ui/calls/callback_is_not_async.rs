#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn serve(handler: impl AsyncFn(u64) -> u64);
    }
}

fn main() {
    ffi::serve(|x| x + 1);
}
