#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send(value: impl Into<String>) -> u64;
    }
}

fn main() {}
