#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        type Session;
        async fn handle(session: Session) -> u64;
    }
}

fn main() {}
