#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        type Client;
        async fn send(value: &mut Client) -> u64;
    }
}

fn main() {}
