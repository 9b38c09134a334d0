//! The timers of the runtimes, as one type.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A future that is over after some time. [`Runtime::sleep`](super::Runtime::sleep) makes it; any task may await it.
///
/// # Panics
///
/// Polled after the Tokio runtime that made it has shut down, it panics, as Tokio's own timers do.
#[must_use = "futures do nothing unless polled"]
pub struct Sleep {
    timer: Timer,
}

/// Tokio's and smol's lie in it: to sleep there allocates nothing here.
enum Timer {
    #[cfg(feature = "tokio")]
    Tokio(::tokio::time::Sleep),
    #[cfg(feature = "smol")]
    Smol(::smol::Timer),
    Other(Pin<Box<dyn Future<Output = ()> + Send>>),
}

impl Sleep {
    /// Any other timer, which is boxed.
    pub fn new(timer: impl Future<Output = ()> + Send + 'static) -> Sleep {
        Sleep { timer: Timer::Other(Box::pin(timer)) }
    }

    #[cfg(feature = "tokio")]
    pub(super) fn tokio(timer: ::tokio::time::Sleep) -> Sleep {
        Sleep { timer: Timer::Tokio(timer) }
    }

    #[cfg(feature = "smol")]
    pub(super) fn smol(timer: ::smol::Timer) -> Sleep {
        Sleep { timer: Timer::Smol(timer) }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: nothing is moved out of it: Tokio's timer is pinned again below, and the others are `Unpin`. `Sleep` has no
        // `Drop` of its own, and is not `Unpin` where Tokio's timer is not.
        match unsafe { &mut self.get_unchecked_mut().timer } {
            #[cfg(feature = "tokio")]
            // SAFETY: it lies in `self`, which is pinned.
            Timer::Tokio(timer) => unsafe { Pin::new_unchecked(timer) }.poll(context),
            #[cfg(feature = "smol")]
            Timer::Smol(timer) => Pin::new(timer).poll(context).map(drop),
            Timer::Other(timer) => timer.as_mut().poll(context),
        }
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sleep").finish_non_exhaustive()
    }
}
