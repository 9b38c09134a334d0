#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        type Server;
        async fn send(&self, value: u64) -> u64;
    }
}

fn main() {}
