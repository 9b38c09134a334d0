#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send(value: Vec<Vec<u8>>) -> u64;
    }
}

fn main() {}
