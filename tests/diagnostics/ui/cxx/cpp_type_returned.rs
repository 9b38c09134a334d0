#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        async fn send() -> Client;
    }
}

fn main() {}
