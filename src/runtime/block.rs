//! Blocking a thread on a future.

use super::RuntimeHandle;
use super::current::{self, Current, Scope};
use super::task::Polling;
use crate::abi::Sleeper;
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

/// Drives a future on this thread until it is over, with a runtime or with the current one. False: it was refused, and the
/// future was not polled.
pub(super) fn block_on(runtime: Option<&RuntimeHandle>, future: Pin<&mut dyn Future<Output = ()>>) -> bool {
    if is_polling(runtime) {
        return false;
    }
    let current = match runtime {
        Some(runtime) => Current::Known(runtime.clone()),
        None => current::resolve(),
    };
    let _polling = Polling::begin();
    // What runs inside finds this very runtime. (Tokio's own context would not tell that it is one that C++ made.)
    let _scope = match &current {
        Current::Known(runtime) => Some(Scope::enter(runtime.clone())),
        _ => None,
    };
    let mut root = Root { future, polled: false, over: false };
    if let Some(runtime) = current.runtime() {
        runtime.block_on(Pin::<&mut Root>::new(&mut root));
        if !root.polled {
            return false;
        }
    }
    // There is no runtime, or it went on the way.
    if !root.over {
        drive_alone(Pin::<&mut Root>::new(&mut root));
    }
    true
}

/// Is this thread polling a task, so that to block it would be a deadlock?
///
/// `runtime` and the current one are asked. What is not seen: tasks of runtimes that are neither, and that C++ did not
/// spawn.
pub(super) fn is_polling(runtime: Option<&RuntimeHandle>) -> bool {
    let asked = |runtime: &RuntimeHandle| runtime.other().is_some_and(|runtime| runtime.is_polling());
    if Polling::is_set() || runtime.is_some_and(asked) {
        return true;
    }
    #[cfg(feature = "tokio")]
    if super::tokio::is_polling() {
        return true;
    }
    current::entered_or_installed().as_ref().is_some_and(asked)
}

/// The same without a runtime in mind.
pub(crate) fn polls_here() -> bool {
    is_polling(None)
}

/// Drives a future without any runtime: the thread sleeps until it is woken.
pub(super) fn drive_alone(mut future: Pin<&mut dyn Future<Output = ()>>) {
    thread_local! {
        /// Kept from call to call, so that only a thread's first one allocates. A late wake for an earlier future makes the
        /// next one be polled once more than it needs.
        static BED: Cell<Option<Bed>> = const { Cell::new(None) };
    }
    // Taken out: one inside of another must not take the other's wakes.
    let bed = BED.try_with(Cell::take).ok().flatten().unwrap_or_else(|| {
        let sleeper = Arc::new(Sleeper::default());
        Bed { waker: Waker::from(sleeper.clone()), sleeper }
    });
    let mut context = Context::from_waker(&bed.waker);
    while future.as_mut().poll(&mut context).is_pending() {
        bed.sleeper.sleep();
    }
    let _ = BED.try_with(|cell| cell.set(Some(bed)));
}

struct Bed {
    sleeper: Arc<Sleeper>,
    waker: Waker,
}

/// A future that knows how far it has come, whatever the runtime does.
struct Root<'a> {
    future: Pin<&'a mut dyn Future<Output = ()>>,
    polled: bool,
    over: bool,
}

impl Future for Root<'_> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.polled = true;
        if self.over {
            return Poll::Ready(());
        }
        let poll = self.future.as_mut().poll(context);
        self.over = poll.is_ready();
        poll
    }
}
