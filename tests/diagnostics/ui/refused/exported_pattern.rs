#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn handle((left, right): (u64, u64)) -> u64;
        async fn change(mut value: u64) -> u64;
    }
}

fn main() {}
