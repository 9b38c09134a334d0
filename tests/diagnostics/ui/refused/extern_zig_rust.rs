#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        type Session;
        type Borrowed<'a>;
    }

    unsafe extern "Zig" {
        include!("zig/digest.zig");
        async fn borrows(session: &Session);
        fn gives(session: &Session) -> &Session;
        fn unbox(value: Box<Borrowed>);
        fn callback(callback: impl AsyncFn(Vec<String>) -> u64);
        fn lent(callback: impl AsyncFn() -> &str);
        fn returned() -> impl AsyncFn();
    }
}

fn main() {}
