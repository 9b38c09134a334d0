//! Streams in both directions, in every style: with and without `Result`, capacities, methods, names and cfgs.

use cobridge::stream::Stream;

/// The bridge.
#[cobridge::bridge(namespace = "feed")]
pub mod ffi {
    /// What has happened.
    #[derive(Debug, PartialEq)]
    struct Event {
        /// Counted from one.
        number: u64,
        /// What it is about.
        topic: String,
    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/streams.h");

        /// A coroutine.
        fn count(from: u64, to: u64) -> impl Stream<Item = u64>;
        /// A sink, with a text that is copied and the default capacity.
        fn events(topic: &str, count: u64) -> impl Stream<Item = Result<Event>>;
        /// The multishot shape.
        #[capacity(4)]
        fn letters(text: String) -> impl Stream<Item = Result<String>>;
        /// As many as there are.
        #[unbounded]
        fn bytes(data: &[u8]) -> impl Stream<Item = u8>;

        /// A place that things come from.
        type Source;
        /// Opens one.
        fn open(first: u64) -> UniquePtr<Source>;
        /// A method.
        fn read(self: &Source, count: u64) -> impl Stream<Item = UniquePtr<Source>>;
        /// A method that changes it, under another name.
        #[cxx_name = "readOn"]
        fn read_on(self: Pin<&mut Source>, count: u64) -> impl Stream<Item = u64>;
        /// A static member function.
        #[Self = "Source"]
        fn all() -> impl Stream<Item = u64>;
        /// It stays on its thread.
        #[local]
        #[must_use]
        fn clicks(text: &str) -> impl Stream<Item = String>;
        /// On some platforms only.
        #[cfg(any(unix, windows))]
        fn here(mapped: impl AsyncFn(u64) -> u64) -> impl Stream<Item = u64>;
        /// Nowhere.
        #[cfg(not(any(unix, windows)))]
        fn elsewhere() -> impl Stream<Item = u64>;

        /// Reads the streams of Rust.
        async fn read_rust() -> Result<u64>;
    }

    extern "Rust" {
        /// A clock.
        type Clock;
        /// Winds one up.
        fn new_clock(hour: u64) -> Box<Clock>;
        /// A method.
        fn hours(self: &Clock, count: u64) -> impl Stream<Item = u64>;
        /// A text that is copied.
        fn words(text: &str, separator: &str) -> impl Stream<Item = Result<String>>;
        /// A text that is lent.
        fn words_in<'a>(text: &'a str) -> impl Stream<Item = String>;
        /// It stays on its thread, under another name.
        #[local]
        #[cxx_name = "localTicks"]
        fn local_ticks(events: Vec<Event>) -> impl Stream<Item = Event>;
    }
}

/// A clock.
pub struct Clock(u64);

fn new_clock(hour: u64) -> Box<Clock> {
    Box::new(Clock(hour))
}

impl Clock {
    fn hours(&self, count: u64) -> impl Stream<Item = u64> {
        futures::stream::iter(self.0..self.0 + count)
    }
}

fn words(text: &str, separator: &str) -> impl Stream<Item = Result<String, &'static str>> {
    let word = |word: &str| if word.is_empty() { Err("an empty word") } else { Ok(word.to_owned()) };
    futures::stream::iter(text.split(separator).map(word).collect::<Vec<_>>())
}

fn words_in<'a>(text: &'a str) -> impl Stream<Item = String> + use<'a> {
    futures::stream::iter(text.split(' ').map(str::to_owned))
}

fn local_ticks(events: Vec<ffi::Event>) -> impl Stream<Item = ffi::Event> {
    let events = std::rc::Rc::new(std::cell::RefCell::new(events.into_iter()));
    futures::stream::poll_fn(move |_| std::task::Poll::Ready(events.borrow_mut().next()))
}
