//! Sentence 22 of the contract: what a stream of Zig, and an item of it, allocate in Rust after warm-up, which is nothing. One test, as
//! the whole process is counted.
#![cfg(not(without_zig))]

use cobridge::stream::BatchStream;
use cobridge_zig_tests::streams::ffi;
use futures::StreamExt;
use futures::executor::block_on;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: the system's allocator does it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, SeqCst);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// How many allocations so many rounds take after as many others.
fn count(rounds: usize, mut round: impl FnMut()) -> usize {
    (0..rounds).for_each(|_| round());
    let before = ALLOCATIONS.load(SeqCst);
    (0..rounds).for_each(|_| round());
    ALLOCATIONS.load(SeqCst) - before
}

#[test]
fn sentence_22_no_stream_allocates_in_rust_after_warm_up() {
    assert_eq!(count(100, || assert_eq!(block_on(ffi::count_to(100).count()), 100)), 0);
    // A stream whose queue is small keeps it for the next one.
    assert_eq!(count(100, || assert_eq!(block_on(ffi::at_once(100).count()), 100)), 0);
    // Dropped with items in it.
    assert_eq!(count(100, || assert_eq!(block_on(ffi::at_once(100).next()), Some(0))), 0);
    // The items of a stream whose producers wait for room each time, and its consumer for items. A thread's first wait makes what it
    // is woken by, and nobody says when that is.
    let mut stream = ffi::from_threads(4, u32::MAX);
    let many = count(20_000, || assert!(block_on(stream.next()).is_some()));
    assert!(many <= 4, "{many} for four threads");
    let mut items = Vec::with_capacity(64);
    let batches = count(2000, || {
        items.clear();
        assert!(block_on(stream.next_batch(&mut items, 64)) > 0);
    });
    assert!(batches <= 4, "{batches} for four threads");
    drop(stream);
    // A task.
    assert_eq!(count(100, || assert_eq!(block_on(ffi::task_counts(10).count()), 10)), 0);
    // Allocations are seen: those of four texts, and of an error.
    assert!(count(10, || assert_eq!(block_on(ffi::until_full("text").count()), 4)) > 40);
}
