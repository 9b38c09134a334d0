//! Streams in both directions, each C++ one in every style. What C++ makes of a bridge's streams is in `cpp/streams.cc`.

pub mod contract;
pub mod coroutine;
pub mod multishot;
pub mod send;
pub mod sink;

use cobridge::stream::Stream;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::SeqCst};
use std::task::{Context, Poll};

/// Streams of C++, streams of Rust's, and what C++ does with the latter.
#[cobridge::bridge(namespace = "streams")]
pub mod ffi {
    /// An item with something to destroy.
    #[derive(Debug, PartialEq, Eq)]
    struct Event {
        number: u64,
        name: String,
    }

    /// How a stream goes on after its items.
    #[derive(Debug)]
    enum End {
        /// It ends.
        Normal,
        /// It fails with "enough".
        Error,
        /// It waits for ever.
        Never,
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/streams.h");

        /// How many bodies and items of C++'s are alive.
        fn alive() -> i64;

        /// Coroutines.
        fn numbers(count: u64, end: End) -> impl Stream<Item = Result<u64>>;
        /// One that suspends before each item.
        fn slow_numbers(count: u64) -> impl Stream<Item = u64>;
        /// One that borrows its argument.
        fn letters(text: &str) -> impl Stream<Item = String>;
        /// Items that own memory.
        fn events(count: u64) -> impl Stream<Item = Event>;
        /// One that consumes another one, and a Rust stream.
        fn doubled(count: u64) -> impl Stream<Item = Result<u64>>;
        /// Rust's own, passed through.
        fn echoed(count: u64) -> impl Stream<Item = Result<u64>>;
        /// Throws before it returns.
        fn refuses() -> impl Stream<Item = Result<u64>>;

        /// What type holds methods that give streams.
        type Source;
        /// Makes one.
        fn new_source(first: u64) -> UniquePtr<Source>;
        /// A method.
        fn counted(self: &Source, count: u64) -> impl Stream<Item = u64>;

        /// Consumes an exported stream with `next()`; gives the sum.
        async fn sum_next(count: u64, end: End) -> Result<u64>;
        /// The same with `next_batch()`; gives the number of batches.
        async fn sum_batches(count: u64, end: End, max: u64) -> Result<Vec<u64>>;
        /// The same with `blocking()`.
        fn sum_blocking(count: u64, end: End) -> Result<u64>;
        /// The same with `for_each()`, in a task.
        fn sum_for_each(count: u64, end: End) -> Result<u64>;
        /// Reads so many items of a stream that has no end, and destroys it.
        async fn take(count: u64) -> u64;
        /// Names, of which each borrows the text.
        async fn words_of(text: &str) -> Result<Vec<String>>;
        /// `#[local]` streams are consumed on one thread.
        async fn sum_local(count: u64) -> u64;
    }

    extern "Rust" {
        /// Numbers, and an end of each kind. Counts who polls and drops.
        fn ticks(count: u64, end: End) -> impl Stream<Item = Result<u64>>;
        /// Copies its argument, of which the stream borrows.
        fn words(text: &str) -> impl Stream<Item = String>;
        /// Borrows from C++.
        fn words_in<'a>(text: &'a str) -> impl Stream<Item = String>;
        /// Not `Send`.
        #[local]
        fn local_ticks(count: u64) -> impl Stream<Item = u64>;

        /// A type with methods.
        type Clock;
        /// Makes one.
        fn new_clock(first: u64) -> Box<Clock>;
        /// A method.
        fn from(self: &Clock, count: u64) -> impl Stream<Item = u64>;
    }
}

impl std::fmt::Debug for ffi::Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Source")
    }
}

/// How many `Ticks` are alive.
pub static TICKS_ALIVE: AtomicI64 = AtomicI64::new(0);
/// How many times a `Ticks` was polled.
pub static TICKS_POLLED: AtomicU64 = AtomicU64::new(0);

struct Ticks {
    next: u64,
    count: u64,
    end: ffi::End,
    late: bool,
}

impl Drop for Ticks {
    fn drop(&mut self) {
        TICKS_ALIVE.fetch_sub(1, SeqCst);
    }
}

impl Stream for Ticks {
    type Item = Result<u64, String>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        TICKS_POLLED.fetch_add(1, SeqCst);
        if self.next < self.count {
            // Every fourth one comes later.
            self.late = !self.late && self.next % 4 == 3;
            if self.late {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            self.next += 1;
            return Poll::Ready(Some(Ok(self.next)));
        }
        match self.end {
            ffi::End::Normal => Poll::Ready(None),
            ffi::End::Error => Poll::Ready(Some(Err("enough".to_owned()))),
            _ => Poll::Pending,
        }
    }
}

fn ticks(count: u64, end: ffi::End) -> impl Stream<Item = Result<u64, String>> {
    TICKS_ALIVE.fetch_add(1, SeqCst);
    Ticks { next: 0, count, end, late: false }
}

fn words(text: &str) -> impl Stream<Item = String> {
    futures::stream::iter(text.split(' ').map(str::to_owned))
}

fn words_in<'a>(text: &'a str) -> impl Stream<Item = String> + use<'a> {
    futures::stream::iter(text.split(' ').map(str::to_owned))
}

fn local_ticks(count: u64) -> impl Stream<Item = u64> {
    let next = std::rc::Rc::new(std::cell::Cell::new(0));
    futures::stream::poll_fn(move |_| {
        next.set(next.get() + 1);
        Poll::Ready((next.get() <= count).then(|| next.get()))
    })
}

/// Something that C++ holds.
pub struct Clock {
    first: u64,
}

fn new_clock(first: u64) -> Box<Clock> {
    Box::new(Clock { first })
}

impl Clock {
    fn from(&self, count: u64) -> impl Stream<Item = u64> {
        futures::stream::iter(self.first..self.first + count)
    }
}
