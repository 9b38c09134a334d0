#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        async fn send(self: Client, value: u64) -> u64;
    }
}

fn main() {}
