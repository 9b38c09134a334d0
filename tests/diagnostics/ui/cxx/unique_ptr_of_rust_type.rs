#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        type Session;
    }
    unsafe extern "C++" {
        async fn send() -> UniquePtr<Session>;
    }
}

struct Session;

fn main() {}
