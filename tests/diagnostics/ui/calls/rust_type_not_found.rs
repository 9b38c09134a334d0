#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        type Session;
    }
    unsafe extern "C++" {
        async fn send(session: Box<Session>) -> Result<u64>;
    }
}

fn main() {}
