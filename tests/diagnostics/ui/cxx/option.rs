#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send(value: Option<u64>) -> u64;
    }
}

fn main() {}
