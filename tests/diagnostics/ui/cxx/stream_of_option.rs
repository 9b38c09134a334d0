#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn maybe() -> impl Stream<Item = Option<u64>>;
    }
}

fn main() {}
