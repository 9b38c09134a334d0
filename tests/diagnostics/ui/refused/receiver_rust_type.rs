#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        type Session;
    }
    unsafe extern "C++" {
        async fn send(self: &Session, value: u64) -> u64;
    }
}

struct Session;

fn main() {}
