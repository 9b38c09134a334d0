#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn handle() -> fn(u64) -> u64;
    }
}

fn main() {}
