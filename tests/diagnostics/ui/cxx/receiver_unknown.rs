#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send(self: &Unknown) -> u64;
    }
}

fn main() {}
