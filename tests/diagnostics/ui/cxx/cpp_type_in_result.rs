#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        async fn send() -> Result<Client>;
    }
}

fn main() {}
