#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        async fn send(self: UniquePtr<Client>, value: u64) -> u64;
    }
}

fn main() {}
