#[cobridge::bridge]
mod ffi {
    extern "Rust" {
        async fn ticks() -> impl Stream<Item = u64>;
    }
}

fn main() {}
