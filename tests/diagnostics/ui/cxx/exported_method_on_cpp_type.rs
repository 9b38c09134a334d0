#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
    }
    extern "Rust" {
        async fn handle(self: &Client) -> u64;
    }
}

fn main() {}
