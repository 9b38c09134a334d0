#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send() -> Result<impl Iterator<Item = u64>>;
    }
}

fn main() {}
