#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send((left, right): (u64, u64)) -> u64;
    }
}

fn main() {}
