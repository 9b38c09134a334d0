#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn drain(output: Sender);
        async fn fetch() -> u64;
    }
}

fn main() {}
