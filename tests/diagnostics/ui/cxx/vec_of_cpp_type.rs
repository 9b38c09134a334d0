#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        async fn send(value: Vec<Client>) -> u64;
    }
}

fn main() {}
