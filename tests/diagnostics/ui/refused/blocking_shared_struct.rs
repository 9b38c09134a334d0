#[cobridge::bridge]
mod ffi {
    struct Point {
        x: u64,
    }
    unsafe extern "C++" {
        #[blocking]
        async fn inspect(point: &Point) -> u64;
    }
}

fn main() {}
