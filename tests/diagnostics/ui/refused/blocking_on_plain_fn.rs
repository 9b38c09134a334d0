#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        #[blocking]
        fn compress(data: &[u8]) -> Vec<u8>;
        async fn send();
    }
}

fn main() {}
