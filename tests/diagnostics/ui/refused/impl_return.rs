#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send() -> impl Iterator<Item = u64>;
    }
}

fn main() {}
