#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn drain(output: &Sender<u64>);
        async fn produce(input: &Receiver<u64>);
    }
}

fn main() {}
