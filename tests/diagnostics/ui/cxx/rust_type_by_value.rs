#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        type Session;
    }
    unsafe extern "C++" {
        async fn send(value: Session) -> u64;
    }
}

struct Session;

fn main() {}
