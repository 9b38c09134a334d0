#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn serve(port: u16, handler: impl AsyncFn(u64) -> Result<u64, String>);
    }
}

fn main() {}
