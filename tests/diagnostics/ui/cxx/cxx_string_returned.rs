#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send() -> CxxString;
    }
}

fn main() {}
