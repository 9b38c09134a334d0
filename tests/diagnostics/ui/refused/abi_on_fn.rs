#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async extern "C" fn send(value: u64) -> u64;
    }
}

fn main() {}
