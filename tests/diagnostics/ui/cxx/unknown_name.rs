#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send(value: Unknown) -> u64;
    }
}

fn main() {}
