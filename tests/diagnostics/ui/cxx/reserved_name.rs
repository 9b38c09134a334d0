#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn cxxbridge1_send(value: u64) -> u64;
    }
}

fn main() {}
