#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send<'a, 'b: 'a>(left: &'a str, right: &'b str) -> &'a str;
    }
}

fn main() {}
