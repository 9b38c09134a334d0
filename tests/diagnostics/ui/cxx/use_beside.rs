#[cobridge::bridge]
mod ffi {
    use std::string::String;
    unsafe extern "C++" {
        async fn send(value: u64) -> u64;
    }
}

fn main() {}
