//! The tasks that C++ spawns.

use std::cell::Cell;
use std::ffi::c_void;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// How a runtime polls a task of C++ and gives it up: the header's `TaskOps`.
#[repr(C)]
pub(super) struct TaskOps {
    /// Polls with a borrowed waker. True: it is over, and the object is not touched again.
    pub(super) poll: unsafe extern "C" fn(*mut c_void, *const Waker) -> bool,
    /// Gives the task up, instead of a poll that said true.
    pub(super) drop: unsafe extern "C" fn(*mut c_void),
}

const _: () = assert!(size_of::<TaskOps>() == 2 * size_of::<usize>());

/// A task that C++ has spawned: a future for a [`Runtime`](super::Runtime) to poll until it is over, or to drop.
///
/// Dropped before it is over, it is given up, which C++ sees as cancelled. Any thread may poll it and drop it.
#[must_use = "a task that is dropped is cancelled"]
pub struct Task {
    /// `None` once it is over.
    ops: Option<&'static TaskOps>,
    object: *mut c_void,
}

const _: () = assert!(size_of::<Task>() == 2 * size_of::<usize>());

// SAFETY: `Task::new`'s caller allows polls and the drop on any thread, one at a time.
unsafe impl Send for Task {}

impl Task {
    /// # Safety
    /// `ops.poll` may be called with `object` and a waker until it says true, or until `ops.drop` is called instead; on any
    /// thread, one call at a time.
    pub(super) unsafe fn new(ops: &'static TaskOps, object: *mut c_void) -> Task {
        Task { ops: Some(ops), object }
    }
}

impl Future for Task {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(ops) = self.ops else { return Poll::Ready(()) };
        let _polling = Polling::begin();
        // SAFETY: `new`'s caller allows it: neither has a poll said true, nor was the task dropped.
        if !unsafe { (ops.poll)(self.object, context.waker()) } {
            return Poll::Pending;
        }
        self.ops = None;
        Poll::Ready(())
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if let Some(ops) = self.ops {
            // SAFETY: `new`'s caller allows it: no poll has said true, and nothing comes after this.
            unsafe { (ops.drop)(self.object) }
        }
    }
}

thread_local! {
    static POLLING: Cell<bool> = const { Cell::new(false) };
}

/// While it lives, this thread polls a [`Task`] or is inside of a `block_on` of ours.
pub(super) struct Polling {
    before: bool,
}

impl Polling {
    pub(super) fn begin() -> Polling {
        Polling { before: POLLING.replace(true) }
    }

    pub(super) fn is_set() -> bool {
        POLLING.get()
    }
}

impl Drop for Polling {
    fn drop(&mut self) {
        POLLING.set(self.before);
    }
}
