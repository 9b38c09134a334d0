//! The listings of "Streams".

// ANCHOR: functions
use cobridge::stream::Stream;
use std::time::Duration;

pub struct Clock {
    period: Duration,
}

impl Clock {
    fn ticks(&self, count: u64) -> impl Stream<Item = u64> + use<> {
        let period = self.period;
        futures::stream::unfold(0, move |tick| async move {
            tokio::time::sleep(period).await;
            (tick < count).then_some((tick + 1, tick + 1))
        })
    }
}

fn words(text: &str) -> impl Stream<Item = Result<String, std::fmt::Error>> {
    futures::stream::iter(text.split(' ').map(|word| match word {
        "" => Err(std::fmt::Error),
        word => Ok(word.to_owned()),
    }))
}
// ANCHOR_END: functions

pub fn new_clock(milliseconds: u64) -> Box<Clock> {
    Box::new(Clock { period: Duration::from_millis(milliseconds) })
}

// ANCHOR: local
fn steps() -> impl Stream<Item = u64> {
    let step = std::rc::Rc::new(std::cell::Cell::new(0));
    futures::stream::poll_fn(move |_| {
        step.set(step.get() + 1);
        std::task::Poll::Ready((step.get() <= 3).then(|| step.get()))
    })
}
// ANCHOR_END: local

#[cobridge::bridge(namespace = "streams")]
pub mod ffi {
    #[derive(Debug, PartialEq)]
    struct Trade {
        symbol: String,
        price: f64,
    }

    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/streams.h");

        // ANCHOR: generator
        fn lines(path: &str) -> impl Stream<Item = Result<String>>;
        // ANCHOR_END: generator

        // ANCHOR: awaits
        fn trades(clock: &Clock, symbol: &str) -> impl Stream<Item = Trade>;
        // ANCHOR_END: awaits

        // ANCHOR: sink
        #[capacity(8)]
        fn prices(symbol: &str) -> impl Stream<Item = f64>;
        // ANCHOR_END: sink

        // ANCHOR: sink_coroutine
        #[capacity(1)]
        fn merged(first: String, second: String) -> impl Stream<Item = Result<String>>;
        // ANCHOR_END: sink_coroutine

        // ANCHOR: multishot
        fn quotes(symbol: &str) -> impl Stream<Item = Result<f64>>;
        // ANCHOR_END: multishot

        // ANCHOR: capacities
        fn bounded() -> impl Stream<Item = u64>; // 64 items
        #[capacity(2)]
        fn small() -> impl Stream<Item = u64>;
        #[unbounded]
        fn unbounded() -> impl Stream<Item = u64>;
        // ANCHOR_END: capacities

        fn ending(how: u32) -> impl Stream<Item = Result<u64>>;
        fn numbers() -> impl Stream<Item = u64>;
        fn full_at_once() -> impl Stream<Item = Result<u64>>;
        fn watched() -> impl Stream<Item = u64>;
        #[capacity(1)]
        fn offered() -> impl Stream<Item = Result<String>>;
        /// Pushes more into the last `offered`, and says what became of it.
        fn offer_again() -> String;

        fn subscriptions() -> u64;
        fn open_files() -> u64;
        fn log() -> String;

        async fn consume(clock: &Clock) -> Result<u64>;
        async fn consume_batches(text: &str) -> Result<String>;
        fn consume_blocking(clock: &Clock) -> Result<u64>;
        fn consume_for_each(clock: &Clock) -> Result<u64>;
        async fn consume_errors(text: &str) -> Result<String>;
        async fn consume_local() -> u64;
    }

    // ANCHOR: exported
    extern "Rust" {
        type Clock;
        fn ticks(self: &Clock, count: u64) -> impl Stream<Item = u64>;
        fn words(text: &str) -> impl Stream<Item = Result<String>>;
    }
    // ANCHOR_END: exported

    extern "Rust" {
        // ANCHOR: local
        #[local]
        fn steps() -> impl Stream<Item = u64>;
        // ANCHOR_END: local
    }
}
