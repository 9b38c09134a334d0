#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send<const N: usize>(value: [u8; N]) -> u64;
    }
}

fn main() {}
