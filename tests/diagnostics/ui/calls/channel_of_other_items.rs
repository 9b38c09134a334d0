#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn drain(output: Sender<u64>);
    }
}

fn main() {
    let (output, _) = cobridge::channel::bounded::<String>(1);
    ffi::drain(output);
    let (_, input) = cobridge::channel::bounded::<u64>(1);
    ffi::drain(input);
}
