#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send() -> Result<fn(u64) -> u64>;
    }
}

fn main() {}
