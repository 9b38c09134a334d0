#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send() -> Result<Vec<Unknown>>;
    }
}

fn main() {}
