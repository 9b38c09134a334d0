//! `rust::sleep_for`: the current runtime's timer as a Rust future that C++ awaits.

use crate::export::{RustFuture, export_own};
use crate::runtime::{RuntimeHandle, Sleep};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// Starts to count when it is polled, with the timer of the runtime that is current then.
enum Timer {
    Unstarted(Duration),
    Counting(Sleep),
}

impl Future for Timer {
    type Output = Result<(), &'static str>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: the timer is not moved once it is there.
        let this = unsafe { self.get_unchecked_mut() };
        if let Timer::Unstarted(duration) = *this {
            let Some(runtime) = RuntimeHandle::current() else {
                return Poll::Ready(Err("rust::sleep_for: there is no runtime whose timer could be used"));
            };
            *this = Timer::Counting(runtime.sleep(duration));
        }
        match this {
            // SAFETY: it is pinned with the whole.
            Timer::Counting(sleep) => unsafe { Pin::new_unchecked(sleep) }.poll(context).map(Ok),
            Timer::Unstarted(_) => unreachable!("it was started above"),
        }
    }
}

/// Makes a `rust::Future<void>` that ends `nanoseconds` after its first poll.
///
/// # Safety
/// `out` points to memory for a `rust::Future<void>`.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_sleep(nanoseconds: u64, out: *mut RustFuture<()>) {
    // SAFETY: the caller's promise.
    unsafe { out.write(export_own(Timer::Unstarted(Duration::from_nanos(nanoseconds)))) }
}
