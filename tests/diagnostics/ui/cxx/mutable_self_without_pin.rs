#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        async fn send(self: &mut Client) -> u64;
    }
}

fn main() {}
