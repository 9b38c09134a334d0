#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
    }
    extern "Rust" {
        #[Self = "Client"]
        async fn make(value: u64) -> u64;
    }
}

fn main() {}
