#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        type Session;
    }
    unsafe extern "C++" {
        async fn send() -> Session;
    }
}

struct Session;

fn main() {}
