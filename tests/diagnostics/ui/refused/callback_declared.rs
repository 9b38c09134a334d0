#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type ClientSendCallback;
        type Client;
        async fn send(self: &Client) -> u64;
    }
}

fn main() {}
