#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        #[Self = "Unknown"]
        async fn send(value: u64) -> u64;
    }
}

fn main() {}
