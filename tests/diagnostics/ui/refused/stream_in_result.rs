#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn events(topic: &str) -> Result<impl Stream<Item = u64>>;
    }
}

fn main() {}
