#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn handle(pointer: *const u8) -> u8;
    }
}

fn main() {}
