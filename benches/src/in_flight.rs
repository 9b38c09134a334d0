//! Many calls at once.

use crate::drive::waker;
use crate::machine::ffi::{reserve_loop, run_loop_elsewhere};
use std::pin::Pin;
use std::task::{Context, Poll};

/// Starts `count` calls, has another thread answer them all, and collects the answers.
pub fn answered_elsewhere<F: Future<Output = u64>>(count: u64, call: impl Fn(u64) -> F) -> u64 {
    let mut calls = Calls::start(count, call);
    run_loop_elsewhere();
    calls.collect()
}

/// How many bytes one of `count` calls in flight holds: its future, and what it has on the heap.
pub fn bytes_per_call<F: Future<Output = u64>>(count: u64, call: impl Fn(u64) -> F) -> u64 {
    // The queue is not the call's, and neither is the vector of futures: its part is added below.
    reserve_loop(count as usize);
    let mut calls = Calls::reserve(count);
    let before = heap_bytes();
    calls.poll_all(count, call);
    let held = heap_bytes().saturating_sub(before);
    run_loop_elsewhere();
    calls.collect();
    held / count + size_of::<F>() as u64
}

/// Futures that have been polled once. They are pinned where they lie: the vector never grows beyond its first block.
struct Calls<F>(Vec<F>);

impl<F: Future<Output = u64>> Calls<F> {
    fn reserve(count: u64) -> Self {
        Calls(Vec::with_capacity(count as usize))
    }

    fn start(count: u64, call: impl Fn(u64) -> F) -> Self {
        let mut calls = Calls::reserve(count);
        calls.poll_all(count, call);
        calls
    }

    fn poll_all(&mut self, count: u64, call: impl Fn(u64) -> F) {
        let waker = waker();
        let mut context = Context::from_waker(&waker);
        for i in 0..count {
            assert!(self.0.len() < self.0.capacity());
            self.0.push(call(i));
            let future = self.0.last_mut().expect("one was pushed");
            // SAFETY: the vector has room for all, and drops its elements in place.
            let future = unsafe { Pin::new_unchecked(future) };
            assert!(future.poll(&mut context).is_pending(), "a call in flight can't be ready yet");
        }
    }

    fn collect(&mut self) -> u64 {
        let waker = waker();
        let mut context = Context::from_waker(&waker);
        let mut sum = 0_u64;
        for future in &mut self.0 {
            // SAFETY: as above.
            match unsafe { Pin::new_unchecked(future) }.poll(&mut context) {
                Poll::Ready(answer) => sum = sum.wrapping_add(answer),
                Poll::Pending => panic!("every call has been answered"),
            }
        }
        self.0.clear();
        sum
    }
}

/// What the heap holds, with the allocator's own overhead.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn heap_bytes() -> u64 {
    // SAFETY: it has no conditions.
    let info = unsafe { libc::mallinfo2() };
    (info.uordblks + info.hblkhd) as u64
}

/// Elsewhere nothing is known: the memory rows show the size of the futures only.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn heap_bytes() -> u64 {
    0
}
