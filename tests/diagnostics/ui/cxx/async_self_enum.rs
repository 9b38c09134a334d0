#[cobridge::bridge]
mod ffi {
    enum Color {
        Red,
    }
    unsafe extern "C++" {
        async fn send(self: &Color, value: u64) -> u64;
    }
}

fn main() {}
