#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send() -> fn(u64) -> u64;
    }
}

fn main() {}
