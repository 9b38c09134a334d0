#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        fn serve(port: u16, handler: impl AsyncFn(u64) -> u64);
    }
}

fn main() {}
