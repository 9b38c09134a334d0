#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        #[tokio::main]
        async fn send(value: u64) -> u64;
    }
}

fn main() {}
