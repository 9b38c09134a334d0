#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send(mut value: u64) -> u64;
    }
}

fn main() {}
