#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send(value: u64) -> u64;
        async fn send(value: u32) -> u64;
    }
}

fn main() {}
