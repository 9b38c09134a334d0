#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        async fn send(value: Box<Client>) -> u64;
    }
}

fn main() {}
