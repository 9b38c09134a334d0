//! How the measured futures are driven: by hand, so that no executor is measured.
//!
//! The waker is a real one, whose clone counts references, and it is made once: what an executor does.

use crate::awaited::wake_pending;
use crate::machine::ffi::run_loop;
use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

/// A waker that sets a flag.
pub fn waker() -> Waker {
    thread_local!(static WAKER: Waker = Waker::from(Arc::new(Flag(AtomicBool::new(false)))));
    WAKER.with(Waker::clone)
}

/// Runs `operation(i, waker)` for every `i` below `times`, and adds up what it gives.
#[inline(always)]
pub fn each(times: u64, mut operation: impl FnMut(u64, &Waker) -> u64) -> u64 {
    let waker = waker();
    (0..times).fold(0, |sum, i| sum.wrapping_add(operation(black_box(i), &waker)))
}

/// Polls a future that is ready at once.
#[inline(always)]
pub fn now<F: Future>(waker: &Waker, future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(waker)) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future should have been ready at its first poll"),
    }
}

/// Polls a future, lets the loop run, and polls it again, until it is ready.
#[inline(always)]
pub fn later<F: Future>(waker: &Waker, future: F) -> F::Output {
    between(waker, future, run_loop)
}

/// As [`later`], for what only its polls drive.
#[inline(always)]
pub fn repeatedly<F: Future>(waker: &Waker, future: F) -> F::Output {
    between(waker, future, || ())
}

/// As [`later`], for what waits on a Rust future that is pending.
#[inline(always)]
pub fn woken<F: Future>(waker: &Waker, future: F) -> F::Output {
    between(waker, future, wake_pending)
}

/// Polls a future until it is ready, and does something between the polls.
#[inline(always)]
pub fn between<F: Future>(waker: &Waker, future: F, action: impl Fn()) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(waker);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            break output;
        }
        action();
    }
}

/// Polls a future once, drops it, and lets the loop run, so that what was left behind is freed.
#[inline(always)]
pub fn dropped<F: Future>(waker: &Waker, future: F) -> u64 {
    {
        let poll = pin!(future).poll(&mut Context::from_waker(waker));
        assert!(poll.is_pending(), "the future should not have been ready at its first poll");
    }
    run_loop();
    0
}
