#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send(value: &str) -> &mut String;
    }
}

fn main() {}
