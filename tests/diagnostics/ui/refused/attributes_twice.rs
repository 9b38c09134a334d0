#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        #[local]
        #[local]
        fn ticks() -> impl Stream<Item = u64>;
    }

    unsafe extern "C++" {
        #[capacity(4)]
        #[capacity(8)]
        fn events() -> impl Stream<Item = u64>;
        #[unbounded]
        #[capacity(4)]
        #[unbounded]
        #[local]
        #[local]
        fn all() -> impl Stream<Item = u64>;
        #[blocking]
        #[blocking]
        #[blocking]
        async fn compress(data: &[u8]) -> Vec<u8>;
    }
}

fn main() {}
