//! What C++ awaits: the async functions of Rust, the same for everybody.

use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// What every measured function computes; `answer_to` in cpp/event_loop.h is the same.
#[inline(always)]
pub fn answer_to(x: u64) -> u64 {
    x.wrapping_mul(3).wrapping_add(1)
}

/// Is ready at its first poll.
#[inline(always)]
pub async fn ready(x: u64) -> u64 {
    answer_to(x)
}

/// The same, with a future of more than three words.
#[inline(always)]
pub async fn ready_large(x: u64, y: u64, z: u64, w: u64) -> u64 {
    answer_to(x) ^ y ^ z ^ w
}

/// Is pending once, until [`wake_pending`].
#[inline(always)]
pub async fn pending(x: u64) -> u64 {
    Once { waits: true, wakes_itself: false }.await;
    answer_to(x)
}

/// Is pending once, and wakes itself.
#[inline(always)]
pub async fn yielding(x: u64) -> u64 {
    Once { waits: true, wakes_itself: true }.await;
    answer_to(x)
}

thread_local!(static PENDING: Cell<Option<Waker>> = const { Cell::new(None) });

/// Wakes the one future of this thread that is [`pending`].
pub fn wake_pending() {
    if let Some(waker) = PENDING.take() {
        waker.wake();
    }
}

/// Pending at its first poll.
struct Once {
    waits: bool,
    wakes_itself: bool,
}

impl Future for Once {
    type Output = ();

    #[inline(always)]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if !self.waits {
            return Poll::Ready(());
        }
        self.waits = false;
        if self.wakes_itself {
            context.waker().wake_by_ref();
        } else {
            PENDING.set(Some(context.waker().clone()));
        }
        Poll::Pending
    }
}
