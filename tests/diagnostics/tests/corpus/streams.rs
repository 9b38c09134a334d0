//! Streams in both directions, with everything that they may have.
#![allow(dead_code)]

#[cobridge::bridge(namespace = "feed")]
pub mod ffi {
    /// An item.
    struct Event {
        number: u64,
        name: String,
    }
    enum Kind {
        Small,
        Large,
    }
    unsafe extern "C++" {
        include!("feed/source.h");
        type Source;
        /// The default.
        fn events(topic: &str) -> impl Stream<Item = Result<Event>>;
        #[capacity(1)]
        fn kinds(self: &Source, wanted: &[u64]) -> impl Stream<Item = Kind>;
        #[unbounded]
        #[cxx_name = "allLines"]
        fn lines(self: Pin<&mut Source>, path: String) -> impl Stream<Item = Result<Vec<u8>>>;
        #[local]
        #[cfg(unix)]
        #[allow(unused)]
        fn clicks<'a>(view: &'a Source) -> impl Stream<Item = UniquePtr<Source>>;
        #[Self = "Source"]
        fn all(runtime: RuntimeHandle) -> impl Stream<Item = Box<Clock>>;
        fn mapped(with: impl AsyncFn(u64) -> Result<u64>) -> impl futures::Stream<Item = bool>;
        fn plain(value: u64) -> u64;
        async fn once(value: u64) -> u64;
    }
    extern "Rust" {
        type Clock;
        fn ticks(self: &Clock, every: u64) -> impl Stream<Item = u64>;
        fn words(text: &str) -> impl Stream<Item = Result<String>>;
        fn words_in<'a>(text: &'a str) -> impl Stream<Item = String>;
        #[local]
        #[cfg(any(unix, windows))]
        fn local_ticks(count: u64) -> impl Stream<Item = SharedPtr<Source>>;
    }
}
