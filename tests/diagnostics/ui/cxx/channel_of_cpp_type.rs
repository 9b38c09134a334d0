#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        fn clients(output: Sender<Client>);
        fn given() -> Receiver<Client>;
    }
    extern "Rust" {
        type Session;
        fn sessions(input: Receiver<Session>);
        async fn unknown(input: Receiver<Missing>);
    }
}

fn main() {}
