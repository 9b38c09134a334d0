#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send(value: *const u8) -> u64;
    }
}

fn main() {}
