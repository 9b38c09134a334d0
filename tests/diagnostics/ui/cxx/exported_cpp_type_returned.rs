#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
    }
    extern "Rust" {
        async fn handle() -> Client;
    }
}

fn main() {}
