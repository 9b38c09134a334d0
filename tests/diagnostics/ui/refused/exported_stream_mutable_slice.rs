#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        fn fill(data: &mut [u8]) -> impl Stream<Item = u64>;
    }
}

fn main() {}
