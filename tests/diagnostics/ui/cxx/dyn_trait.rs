#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send(value: Box<dyn Send>) -> u64;
    }
}

fn main() {}
