//! What the process allocates in Rust, counted: a test binary that has this module takes its allocator.
#![allow(dead_code, reason = "each binary uses a part")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering::SeqCst};

struct Counting;

/// How often memory was allocated.
static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);
/// The bytes that are allocated.
static HELD: AtomicI64 = AtomicI64::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: the system's allocator does it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, SeqCst);
        HELD.fetch_add(layout.size() as i64, SeqCst);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size() as i64, SeqCst);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// How many bytes are allocated now.
pub fn held() -> i64 {
    HELD.load(SeqCst)
}

/// How many allocations so many rounds take, when as many others have gone before.
///
/// It is the fewest of ten times: a thread that `std.Io` starts for a round, or that waits for the first time, allocates once, and
/// nobody says when that is. What a round itself allocates is there each time.
pub fn allocations(rounds: usize, mut round: impl FnMut()) -> usize {
    let mut count = || {
        let before = ALLOCATIONS.load(SeqCst);
        (0..rounds).for_each(|_| round());
        ALLOCATIONS.load(SeqCst) - before
    };
    count();
    let mut fewest = usize::MAX;
    for _ in 0..10 {
        fewest = fewest.min(count());
        if fewest == 0 {
            break;
        }
    }
    fewest
}
