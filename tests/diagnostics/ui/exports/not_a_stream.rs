#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        fn ticks(every: u64) -> impl Stream<Item = u64>;
    }
}

fn ticks(every: u64) -> u64 {
    every
}

fn main() {}
