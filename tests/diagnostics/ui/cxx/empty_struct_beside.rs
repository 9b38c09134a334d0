#[cobridge::bridge]
mod ffi {
    struct Empty {}
    unsafe extern "C++" {
        async fn send(value: u64) -> u64;
    }
}

fn main() {}
