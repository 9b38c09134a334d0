#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send() -> Result<Option<u64>>;
    }
}

fn main() {}
