#[cobridge::bridge]
mod ffi {
    unsafe extern "C++" {
        async fn events() -> Result<Receiver<u64>>;
    }
    extern "Rust" {
        async fn output() -> Sender<u64>;
    }
}

fn main() {}
