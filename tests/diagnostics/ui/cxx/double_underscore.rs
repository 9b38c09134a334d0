#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send__now(value: u64) -> u64;
    }
}

fn main() {}
