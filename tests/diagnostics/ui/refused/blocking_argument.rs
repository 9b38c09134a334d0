#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        #[blocking(pool)]
        async fn compress(data: &[u8]) -> Vec<u8>;
    }
}

fn main() {}
