#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        type Session;
        async fn finish(self) -> u64;
        async fn close(self: Box<Session>) -> u64;
    }
}

fn main() {}
