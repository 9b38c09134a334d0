#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn fill(data: &mut [u8]);
    }
}

fn main() {}
