#[cobridge::bridge]
mod ffi {
    unsafe extern {
        async fn send(value: u64) -> u64;
    }
}

fn main() {}
