#[cobridge::bridge]
mod ffi {
    struct Point {
        x: u64,
    }
    unsafe extern "C++" {
        async fn send(self: &Point, value: u64) -> u64;
    }
}

fn main() {}
