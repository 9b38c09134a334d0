//! Sentences 22 and 23 of the contract. Each counts in the whole process, so they take turns.

use cobridge_guide_tests::steady::ffi::{self, Gate};
use futures::future::{BoxFuture, LocalBoxFuture};
use futures::task::{ArcWake, waker};
use std::alloc::{GlobalAlloc, Layout, System};
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

struct Counting;
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

// SAFETY: the system's allocator, counted.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, SeqCst);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static TURN: Mutex<()> = Mutex::new(());

struct Wakes(AtomicU64);

impl ArcWake for Wakes {
    fn wake_by_ref(wakes: &Arc<Self>) {
        wakes.0.fetch_add(1, SeqCst);
    }
}

/// Polls until it is ready, and lets everybody in who waits at the gate in between. Allocates nothing itself.
fn finish<T>(gate: &Gate, context: &mut Context<'_>, future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(context) {
            return value;
        }
        gate.release();
    }
}

fn drop_pending(context: &mut Context<'_>, future: impl Future) {
    assert!(pin!(future).poll(context).is_pending());
}

#[test]
fn sentence_22_after_warm_up_no_path_allocates() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    if !ffi::is_pooled() {
        return;
    }
    let gate = ffi::new_gate();
    let wakes = waker(Arc::new(Wakes(AtomicU64::new(0))));
    let context = &mut Context::from_waker(&wakes);
    let mut round = || {
        assert_eq!(finish(&gate, context, ffi::value(1)), 1);
        assert_eq!(finish(&gate, context, ffi::coroutine(1)).unwrap(), 1);
        assert_eq!(finish(&gate, context, ffi::nested(10)).unwrap(), 10);
        assert_eq!(finish(&gate, context, ffi::at_gate(&gate)).unwrap(), 1);
        assert_eq!(finish(&gate, context, ffi::promise(&gate, "a text that is copied")).unwrap(), 1);
        assert_eq!(finish(&gate, context, ffi::callback(&gate, 1)).unwrap(), 1);
        assert_eq!(finish(&gate, context, ffi::promise_now(1)), 1);
        assert_eq!(finish(&gate, context, ffi::awaits_rust(1)), 2);
        assert_eq!(finish(&gate, context, ffi::forwards_rust(1)), 1);
        assert_eq!(finish(&gate, context, ffi::awaits_all(1)), 2);
        drop_pending(context, ffi::awaits_rust(1));
        drop_pending(context, ffi::awaits_all(1));
        drop_pending(context, ffi::nested(10));
        drop_pending(context, ffi::promise(&gate, "a text that is copied"));
        drop_pending(context, ffi::callback(&gate, 1));
        gate.release();
    };
    for _ in 0..100 {
        round();
    }
    // The test harness allocates now and then, so one quiet run of 1,000 rounds is enough; a leak would show in all.
    let quiet = (0..10).any(|_| {
        let before = (ALLOCATIONS.load(SeqCst), ffi::allocations());
        for _ in 0..1000 {
            round();
        }
        before == (ALLOCATIONS.load(SeqCst), ffi::allocations())
    });
    assert!(quiet, "a path allocates after warm-up");
}

/// The processor time that this process has used, in clock ticks of 10 ms.
#[cfg(target_os = "linux")]
fn processor_time() -> u64 {
    let line = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
    let fields: Vec<&str> = line.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn sentence_23_idle_means_idle() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let gate = ffi::new_gate();
    let wakes = Arc::new(Wakes(AtomicU64::new(0)));
    let waker = waker(wakes.clone());
    let context = &mut Context::from_waker(&waker);
    let mut calls: Vec<LocalBoxFuture<'_, _>> = Vec::new();
    for _ in 0..100 {
        calls.push(Box::pin(ffi::at_gate(&gate)));
        calls.push(Box::pin(ffi::promise(&gate, "text")));
        calls.push(Box::pin(ffi::callback(&gate, 1)));
    }
    for call in &mut calls {
        assert!(call.as_mut().poll(context).is_pending());
    }
    let before = (processor_time(), ALLOCATIONS.load(SeqCst), ffi::allocations());
    std::thread::sleep(Duration::from_millis(500));
    let after = (processor_time(), ALLOCATIONS.load(SeqCst), ffi::allocations());
    assert_eq!(wakes.0.load(SeqCst), 0, "nobody wakes");
    assert!(after.0 - before.0 <= 2, "somebody spins: {} ticks in half a second", after.0 - before.0);
    // Reading the time allocates a little in Rust.
    assert!(after.1 - before.1 < 100 && after.2 == before.2, "something grows");
    assert_eq!(gate.release(), 300);
    assert_eq!(wakes.0.load(SeqCst), 300, "one wake each");
    for call in &mut calls {
        assert!(call.as_mut().poll(context).is_ready());
    }
}

/// The futures of the tests above are `Send`, but for the gate's reference, which is not promised to be.
#[test]
fn owned_calls_are_send() {
    let call: BoxFuture<'static, u64> = Box::pin(ffi::value(1));
    drop(call);
}
