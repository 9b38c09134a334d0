#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        #[inline]
        async fn send(value: u64) -> u64;
    }
}

fn main() {}
