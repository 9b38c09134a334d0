#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send() -> Result<u64, String>;
    }
}

fn main() {}
