#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        fn texts(output: Sender<&str>);
        fn functions(output: Sender<fn(u64)>);
        fn results(input: Receiver<Result<u64>>);
        fn channels(input: Receiver<Sender<u64>>);
        fn anything(input: Receiver<impl Display>);
    }
}

fn main() {}
