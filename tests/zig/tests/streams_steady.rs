//! Sentence 22 of the contract: what a stream of Zig, and an item of it, allocate in Rust after warm-up, which is nothing. One test, as
//! the whole process is counted.
#![cfg(not(without_zig))]

mod counting;

use cobridge::stream::BatchStream;
use cobridge_zig_tests::streams::ffi;
use counting::allocations;
use futures::StreamExt;
use futures::executor::block_on;

#[test]
fn sentence_22_no_stream_allocates_in_rust_after_warm_up() {
    assert_eq!(allocations(100, || assert_eq!(block_on(ffi::count_to(100).count()), 100)), 0);
    // A stream whose queue is small keeps it for the next one.
    assert_eq!(allocations(100, || assert_eq!(block_on(ffi::at_once(100).count()), 100)), 0);
    // Dropped with items in it.
    assert_eq!(allocations(100, || assert_eq!(block_on(ffi::at_once(100).next()), Some(0))), 0);
    // The items of a stream whose producers wait for room each time, and its consumer for items.
    let mut stream = ffi::from_threads(4, u32::MAX);
    assert_eq!(allocations(20_000, || assert!(block_on(stream.next()).is_some())), 0);
    let mut items = Vec::with_capacity(64);
    let batches = allocations(2000, || {
        items.clear();
        assert!(block_on(stream.next_batch(&mut items, 64)) > 0);
    });
    assert_eq!(batches, 0);
    drop(stream);
    // A task.
    assert_eq!(allocations(100, || assert_eq!(block_on(ffi::task_counts(10).count()), 10)), 0);
    // Allocations are seen: those of four texts, and of an error.
    assert!(allocations(10, || assert_eq!(block_on(ffi::until_full("text").count()), 4)) > 40);
}
