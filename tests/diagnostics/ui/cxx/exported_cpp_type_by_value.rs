#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
    }
    extern "Rust" {
        async fn handle(client: Client) -> u64;
    }
}

fn main() {}
