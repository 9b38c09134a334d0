#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        #[capacity(8)]
        async fn send(value: u64) -> u64;
    }
}

fn main() {}
