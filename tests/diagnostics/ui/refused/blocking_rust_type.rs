#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        type Session;
    }
    unsafe extern "C++" {
        #[blocking]
        async fn inspect(session: &Session) -> u64;
    }
}

struct Session;

fn main() {}
