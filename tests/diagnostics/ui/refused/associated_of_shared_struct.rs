#[cobridge::bridge]
mod ffi {
    struct Point {
        x: u64,
    }
    unsafe extern "C++" {
        #[Self = "Point"]
        async fn origin() -> u64;
    }
}

fn main() {}
