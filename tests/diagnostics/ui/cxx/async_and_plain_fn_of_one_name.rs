#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn send(value: u64) -> u64;
        async fn send(value: u64) -> u64;
    }
}

fn main() {}
