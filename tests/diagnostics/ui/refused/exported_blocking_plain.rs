#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        #[blocking]
        fn handle(runtime: RuntimeHandle);
        async fn other();
    }
}

fn main() {}
