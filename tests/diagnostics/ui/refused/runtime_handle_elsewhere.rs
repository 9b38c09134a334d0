#[cobridge::bridge(namespace = "http")]
mod ffi {
    struct Server {
        runtime: RuntimeHandle,
    }
    unsafe extern "C++" {
        fn serve(runtime: &RuntimeHandle);
        fn open(runtime: cobridge::RuntimeHandle);
        fn each(handler: impl AsyncFn(RuntimeHandle) -> u64);
    }
    extern "Rust" {
        async fn runtime() -> RuntimeHandle;
    }
}

fn main() {}
