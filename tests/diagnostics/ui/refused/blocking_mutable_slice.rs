#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        #[blocking]
        async fn fill(data: &mut [u8]);
    }
}

fn main() {}
