#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn send() -> Result<CxxString>;
    }
}

fn main() {}
