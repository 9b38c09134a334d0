#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        #[inline]
        fn run(runtime: RuntimeHandle);
        #[capacity(4)]
        fn open(output: Sender<u64>);
        #[blocking]
        fn scan(runtime: RuntimeHandle, data: &mut [u8]);
    }
}

fn main() {}
