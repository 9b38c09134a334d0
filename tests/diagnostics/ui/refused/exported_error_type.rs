#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn handle() -> Result<u64, String>;
    }
}

fn main() {}
