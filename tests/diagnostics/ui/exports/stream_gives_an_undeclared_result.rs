#[cobridge::bridge(namespace = "http")]
mod ffi {
    extern "Rust" {
        fn ticks(every: u64) -> impl Stream<Item = u64>;
    }
}

/// The same item for ever.
struct Always<T>(T);

impl<T: Clone> cobridge::stream::Stream for Always<T> {
    type Item = T;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<T>> {
        std::task::Poll::Ready(Some(self.0.clone()))
    }
}

fn ticks(every: u64) -> impl cobridge::stream::Stream<Item = Result<u64, String>> {
    Always(Ok(every))
}

fn main() {}
