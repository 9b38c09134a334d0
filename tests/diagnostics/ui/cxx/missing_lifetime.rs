#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn longest(left: &str, right: &str) -> &str;
    }
}

fn main() {}
