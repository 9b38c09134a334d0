#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn more(input: Receiver<Option<u64>>);
        fn given() -> Receiver<(u64, u64)>;
    }
}

fn main() {}
