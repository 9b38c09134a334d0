//! Streams that C++ gives, in each of the styles: what comes, where from, and how it ends (contract, sentences 1, 7 to 12,
//! 18 to 23). Every style has the same declarations, and every test of `style` runs in each of them. `contract` has what
//! does not depend on the style, and C++ that consumes streams of Rust.
//!
//! Some count in the whole process, so all of them take turns.

mod contract;
mod coroutine;
mod multishot;
mod send;
mod sink;

use cobridge::stream::Stream;
use cobridge_ffi_tests::common::{Counting, is_watched, turn};
use cobridge_ffi_tests::exports::contract::ffi as counts;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Rust's and C++'s together.
fn allocations() -> u64 {
    Counting::allocations() + counts::allocations()
}

/// Waits for an event of another thread, with a bound far above what it takes.
fn eventually(what: &str, mut happened: impl FnMut() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < Duration::from_secs(60), "it did not happen: {what}");
        thread::yield_now();
    }
}

/// How many items are many.
fn many() -> u64 {
    match (is_watched(), cfg!(debug_assertions)) {
        (true, _) => 20_000,
        (false, true) => 200_000,
        (false, false) => 10_000_000,
    }
}

/// A waker that counts, and unparks its thread.
struct Count(AtomicU64, thread::Thread);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
        self.1.unpark();
    }
}

impl Count {
    fn new() -> (Arc<Count>, Waker) {
        let count = Arc::new(Count(AtomicU64::new(0), thread::current()));
        (count.clone(), Waker::from(count))
    }

    fn get(&self) -> u64 {
        self.0.load(SeqCst)
    }
}

type BoxStream<T> = Pin<Box<dyn Stream<Item = T> + Send>>;

fn boxed<T>(stream: impl Stream<Item = T> + Send + 'static) -> BoxStream<T> {
    Box::pin(stream)
}

fn poll<S: Stream + Unpin + ?Sized>(stream: &mut S, waker: &Waker) -> Poll<Option<S::Item>> {
    Pin::new(stream).poll_next(&mut Context::from_waker(waker))
}

/// The processor time that this process has used, in clock ticks of 10 ms.
#[cfg(target_os = "linux")]
fn processor_time() -> u64 {
    let line = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
    let fields: Vec<&str> = line.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// Whoever waits uses no processor and no memory, and wakes nobody.
#[cfg(target_os = "linux")]
fn assert_idle(wakes: impl Fn() -> u64) {
    let look = || (processor_time(), Counting::allocations(), counts::allocations(), wakes());
    // The test harness may take its share once: somebody who spins or grows does it every time.
    let seen: Vec<_> = (0..6)
        .map(|_| {
            let before = look();
            thread::sleep(Duration::from_millis(250));
            let after = look();
            (after.0 - before.0, after.1 - before.1, after.2 - before.2, after.3 - before.3)
        })
        .collect();
    // Under valgrind the watcher itself takes its time. Reading the time allocates a little in Rust.
    let is_quiet =
        |seen: &(u64, _, _, _)| (is_watched() || seen.0 <= 1) && seen.1 < 100 && seen.2 == 0 && seen.3 == 0;
    assert!(
        seen.iter().any(is_quiet),
        "somebody spins or grows: {seen:?} (ticks, allocations in Rust, in C++, wakes)"
    );
}
