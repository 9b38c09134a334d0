#[cobridge::bridge]
mod ffi {
    struct Ends {
        output: Sender<u64>,
    }
    unsafe extern "C++" {
        fn drain(outputs: Vec<Sender<u64>>);
        fn events() -> impl Stream<Item = Receiver<u64>>;
        fn serve(handler: impl AsyncFn(Sender<u64>) -> u64);
    }
}

fn main() {}
