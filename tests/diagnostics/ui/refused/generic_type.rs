#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send<T>(value: T) -> u64;
    }
}

fn main() {}
