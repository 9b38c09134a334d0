#[cobridge::bridge]
mod ffi {
    extern "C++" {
        async fn send<'a>(value: &'a str) -> u64;
    }
}

fn main() {}
