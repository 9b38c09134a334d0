#[cobridge::bridge]
mod ffi {
    unsafe extern "Zig" {
        include!("zig/digest.zig");
        fn names() -> impl Stream<Item = &'static str>;
        fn nothing() -> impl Stream<Item = ()>;
        fn pages() -> impl Stream<Item = Result<Option<String>>>;
        fn ends() -> impl Stream<Item = Sender<u64>>;
        fn fill(data: &mut [u8]) -> impl Stream<Item = u8>;
        #[capacity(0)]
        fn empty() -> impl Stream<Item = u8>;
        #[blocking]
        fn blocks() -> impl Stream<Item = u8>;
        fn borrows(output: &Sender<u64>);
        fn inside(outputs: Vec<Sender<u64>>);
        fn texts(input: Receiver<&str>);
        fn pairs(input: Receiver<(u8, u8)>);
        fn perhaps(input: Receiver<Option<u8>>);
        fn results(input: Receiver<Result<u8>>);
        fn given() -> Receiver<u64>;
    }
}

fn main() {}
