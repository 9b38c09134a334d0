#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        fn unknown() -> impl Stream<Item = Unknown>;
        fn clients() -> impl Stream<Item = Result<Client>>;
    }
    extern "Rust" {
        type Session;
        fn sessions() -> impl Stream<Item = Session>;
    }
}

fn main() {}
