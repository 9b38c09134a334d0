//! What the tests have in common.

use std::alloc::{GlobalAlloc, Layout, System};
use std::env;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

/// Tests that count in the whole process take turns.
pub fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A sanitizer slows everything down, and keeps freed memory for a while.
pub fn is_watched() -> bool {
    env::var_os("COBRIDGE_SANITIZED").is_some()
}

/// Waits for an event of another thread, with a bound far above what it takes.
#[track_caller]
pub fn eventually(mut happened: impl FnMut() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < Duration::from_secs(20), "it did not happen");
        thread::yield_now();
    }
}

/// Polls once.
pub fn poll<F: Future + ?Sized>(future: Pin<&mut F>, waker: &Waker) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(waker))
}

/// A waker that counts.
#[derive(Default)]
pub struct Count(AtomicU64);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

impl Count {
    /// The count, and its waker.
    pub fn new() -> (Arc<Count>, Waker) {
        let count = Arc::new(Count::default());
        (count.clone(), Waker::from(count))
    }

    /// How often it was woken.
    pub fn get(&self) -> u64 {
        self.0.load(SeqCst)
    }

    /// The same, and begins anew.
    pub fn take(&self) -> u64 {
        self.0.swap(0, SeqCst)
    }
}

/// The allocator of a test binary that counts: the system's.
pub struct Counting;

static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static BLOCKS: AtomicI64 = AtomicI64::new(0);

// SAFETY: the system's allocator, counted.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, SeqCst);
        BLOCKS.fetch_add(1, SeqCst);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        BLOCKS.fetch_sub(1, SeqCst);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }
}

impl Counting {
    /// How often Rust has allocated.
    pub fn allocations() -> u64 {
        ALLOCATIONS.load(SeqCst)
    }

    /// How many blocks it has.
    pub fn blocks() -> i64 {
        BLOCKS.load(SeqCst)
    }
}
