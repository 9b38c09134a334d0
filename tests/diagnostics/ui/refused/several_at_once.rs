#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn first<T>(mut value: T) -> Result<u64, String>;
        #[blocking(pool)]
        async fn second(data: &mut [u8]);
        async fn third(self, _: impl Clone);
    }
}

fn main() {}
