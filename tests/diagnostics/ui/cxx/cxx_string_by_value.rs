#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send(value: CxxString) -> u64;
    }
}

fn main() {}
