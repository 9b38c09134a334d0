//! What the contract says of streams, beyond what is tested in every style: a stream whose sink the test holds, and what C++
//! does with streams of Rust's.

use cobridge::stream::Stream;
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
use std::task::{Context, Poll};
use std::thread::ThreadId;

/// The bridge.
#[cobridge::bridge(namespace = "stream_contract")]
pub mod ffi {
    /// What became of an item.
    #[derive(Debug)]
    enum Answer {
        Sent,
        Full,
        Closed,
    }

    extern "Rust" {
        /// Numbers, of which every third one comes later. Whoever drops it is written down.
        fn watched(count: u64, end: bool) -> impl Stream<Item = u64>;
        /// Panics behind so many items.
        fn panics(count: u64) -> impl Stream<Item = u64>;
        /// Numbers that are all there.
        fn ready(count: u64) -> impl Stream<Item = u64>;
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/streams/contract.h");

        type Counted;
        fn id(self: &Counted) -> u64;
        fn alive() -> i64;

        /// A sink in the hand of a test. Its methods say so if a refused item is not as it was.
        type Tap;
        fn new_tap() -> UniquePtr<Tap>;
        #[capacity(2)]
        fn items(self: &Tap) -> impl Stream<Item = Result<UniquePtr<Counted>>>;
        fn try_send(self: &Tap, id: u64) -> Result<Answer>;
        /// How many were sent, and what became of the next one.
        fn try_send_many(self: &Tap, first: u64, count: u64) -> Result<Vec<u64>>;
        fn send_blocking(self: &Tap, id: u64) -> Result<bool>;
        async fn send(self: &Tap, id: u64) -> Result<bool>;
        fn fail(self: &Tap, message: &str);
        fn fail_with_exception(self: &Tap, what: &str);
        fn fail_with_seven(self: &Tap);
        fn close(self: &Tap);
        fn is_closed(self: &Tap) -> bool;
        /// The last sink goes.
        fn let_go(self: &Tap);
        /// A second one is refused.
        fn watch(self: &Tap) -> Result<()>;
        /// How often the callback ran, on which thread and whether it was destroyed.
        fn closed(self: &Tap) -> u64;
        fn closed_here(self: &Tap) -> bool;
        fn callbacks(self: &Tap) -> i64;

        /// Holds a stream of Rust's.
        type Keeper;
        fn keep(count: u64, end: bool) -> UniquePtr<Keeper>;
        /// 0: the stream is over.
        async fn next(self: Pin<&mut Keeper>) -> Result<u64>;

        /// Reads until the panic, then another stream.
        async fn catches(count: u64) -> Result<String>;
        /// The items of both, of which one at a time wins a `when_any`; those of the second are a million larger.
        async fn race_of_rust(count: u64) -> Result<Vec<u64>>;
        async fn race_of_cpp(count: u64) -> Result<Vec<u64>>;
        /// Refused, as a task is being polled.
        async fn blocks_in_a_poll() -> Result<u64>;
        /// A task that calls a function for each is cancelled, or goes on when nobody holds it.
        fn cancels_for_each() -> Result<()>;
        fn throws_in_for_each() -> Result<()>;
        fn detaches_for_each(count: u64);
        fn seen() -> u64;

        /// Consumers, for counting.
        async fn sum_with_next(count: u64) -> u64;
        async fn sum_with_batches(count: u64) -> u64;
        fn sum_blocking(count: u64) -> u64;
        /// A generator of a generator.
        fn twice_through(count: u64) -> impl Stream<Item = u64>;
        /// Waits for a stream of Rust's that says nothing more.
        async fn waits(count: u64) -> u64;
    }
}

// SAFETY: it holds a number.
unsafe impl Send for ffi::Counted {}
// SAFETY: a sink may be used on any thread, and what is beside it is guarded.
unsafe impl Send for ffi::Tap {}
// SAFETY: as above.
unsafe impl Sync for ffi::Tap {}
// SAFETY: a stream may be moved between threads.
unsafe impl Send for ffi::Keeper {}

/// How many streams of `watched` are alive, and which thread dropped the last one.
pub static WATCHED: (AtomicI64, Mutex<Option<ThreadId>>) = (AtomicI64::new(0), Mutex::new(None));

struct Watched {
    next: u64,
    count: u64,
    end: bool,
    late: bool,
}

impl Drop for Watched {
    fn drop(&mut self) {
        WATCHED.0.fetch_sub(1, SeqCst);
        *WATCHED.1.lock().unwrap() = Some(std::thread::current().id());
    }
}

impl Stream for Watched {
    type Item = u64;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<u64>> {
        if self.next == self.count {
            return if self.end { Poll::Ready(None) } else { Poll::Pending };
        }
        self.late = !self.late && self.next % 3 == 2;
        if self.late {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.next += 1;
        Poll::Ready(Some(self.next))
    }
}

fn watched(count: u64, end: bool) -> impl Stream<Item = u64> {
    WATCHED.0.fetch_add(1, SeqCst);
    Watched { next: 0, count, end, late: false }
}

fn panics(count: u64) -> impl Stream<Item = u64> {
    let mut next = 0;
    futures::stream::poll_fn(move |_| {
        assert!(next < count, "no item behind {count}");
        next += 1;
        Poll::Ready(Some(next))
    })
}

fn ready(count: u64) -> impl Stream<Item = u64> {
    futures::stream::iter(1..=count)
}
