#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn handler() -> impl AsyncFn(u64) -> u64;
    }
}

fn main() {}
