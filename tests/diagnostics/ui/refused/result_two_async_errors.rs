#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send() -> Result<u64, String>;
        async fn fetch() -> Result<(), std::io::Error>;
    }
}

fn main() {}
