#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        fn ticks(every: u64) -> impl Stream<Item = u64>;
    }
}

struct Shared(std::rc::Rc<u64>);

impl cobridge::stream::Stream for Shared {
    type Item = u64;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<u64>> {
        std::task::Poll::Ready(Some(*self.0))
    }
}

fn ticks(every: u64) -> impl cobridge::stream::Stream<Item = u64> {
    Shared(std::rc::Rc::new(every))
}

fn main() {}
