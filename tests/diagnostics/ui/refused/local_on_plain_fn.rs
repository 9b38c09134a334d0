#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        #[local]
        fn compress(data: &[u8]) -> Vec<u8>;
    }
}

fn main() {}
