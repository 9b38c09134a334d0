#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send(_: u64) -> u64;
    }
}

fn main() {}
