#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async unsafe fn send(value: *const u8) -> u64;
    }
}

async fn run() {
    ffi::send(std::ptr::null()).await;
}

fn main() {
    drop(run());
}
