//! What a task does with the sink that it fills, which it takes for a promise: from `on_cancel` to its answer it keeps the cell.

use super::state::{Consumer, Task};
use super::tables::{self, Ops};
use super::{ClosedCallback, SinkHandle};
use crate::error::Error;
use crate::zig::promise::{Handle, PromiseOps};
use std::ffi::c_void;
use std::mem;
use std::ptr;
use std::task::Waker;

impl SinkHandle {
    fn of(handle: Handle) -> SinkHandle {
        SinkHandle { cell: handle.cell.cast(), generation: handle.generation }
    }

    /// The task is over, with an owned error or null. It answers once.
    ///
    /// # Safety
    /// As [`finish`](Self::finish).
    unsafe fn end_task<T: Send + 'static>(&self, error: *mut Error) -> bool {
        // SAFETY: the caller's promise.
        if !unsafe { self.finish::<T>(error) } && !error.is_null() {
            // SAFETY: it was given away.
            drop(unsafe { Box::from_raw(error) });
        }
        // One that could not even begin has not kept the cell.
        // SAFETY: the caller's promise.
        if let Some(mut state) = unsafe { self.lock::<T>() }
            && !matches!(state.task, Task::None)
        {
            state.task = Task::None;
            // SAFETY: the caller's promise.
            unsafe { self.recycle(state) };
        }
        true
    }

    /// # Safety
    /// As [`SinkOps::on_closed`](super::SinkOps::on_closed); before the task is started.
    unsafe fn cancel_task_by<T: Send + 'static>(&self, context: *mut c_void, run: ClosedCallback) -> bool {
        // SAFETY: the caller's promise.
        let mut state = unsafe { self.lock_own::<T>() };
        debug_assert!(matches!(state.consumer, Consumer::Present), "it is inside of the first poll");
        state.task = Task::Cancellable { context, run };
        true
    }

    /// Whether it had not been run, and will not be.
    ///
    /// # Safety
    /// As [`cell`](Self::cell); the task is not over.
    unsafe fn take_task_cancel<T: Send + 'static>(&self) -> bool {
        // SAFETY: the caller's promise.
        let mut state = unsafe { self.lock_own::<T>() };
        matches!(mem::replace(&mut state.task, Task::Running), Task::Cancellable { .. })
    }
}

impl<T: Send + 'static> Ops<T> {
    /// [`SinkOps::task`](super::SinkOps::task).
    pub(super) const TASK: PromiseOps = PromiseOps {
        make: make::<T>,
        keep: keep::<T>,
        begin: begin::<T>,
        set_value: set_value::<T>,
        set_error: set_error::<T>,
        set_cancelled: set_cancelled::<T>,
        is_cancelled: is_cancelled::<T>,
        on_cancel: on_cancel::<T>,
        abandon: abandon::<T>,
        forget_on_cancel: forget_on_cancel::<T>,
        take_on_cancel: take_on_cancel::<T>,
    };
}

// What the functions of the sink do, and [`PromiseOps`] says of each.

unsafe extern "C" fn make<T: Send + 'static>() -> Handle {
    let SinkHandle { cell, generation } = SinkHandle::make::<T>(1);
    Handle { cell: cell.cast(), generation }
}

/// # Safety
/// As [`tables::keep`].
unsafe extern "C" fn keep<T: Send + 'static>(
    handle: Handle,
    data: *const c_void,
    bytes: usize,
    align: usize,
) -> *const c_void {
    // SAFETY: the caller's promise.
    unsafe { tables::keep::<T>(SinkHandle::of(handle), data, bytes, align) }
}

/// # Safety
/// As [`tables::begin`].
unsafe extern "C" fn begin<T: Send + 'static>(
    handle: Handle,
    call: *mut c_void,
    waker: *const Waker,
    out: *mut c_void,
) -> u8 {
    // SAFETY: the caller's promise.
    unsafe { tables::begin::<T>(SinkHandle::of(handle), call, waker, out) }
}

unsafe extern "C" fn set_value<T: Send + 'static>(handle: Handle, _nothing: *mut c_void) -> bool {
    // SAFETY: the table's handle.
    unsafe { SinkHandle::of(handle).end_task::<T>(ptr::null_mut()) }
}

/// # Safety
/// `error` is an owned error, which is not used again.
unsafe extern "C" fn set_error<T: Send + 'static>(handle: Handle, error: *mut c_void) -> bool {
    // SAFETY: the caller's promise.
    unsafe { SinkHandle::of(handle).end_task::<T>(error.cast()) }
}

unsafe extern "C" fn set_cancelled<T: Send + 'static>(handle: Handle) -> bool {
    // SAFETY: the table's handle.
    unsafe { SinkHandle::of(handle).end_task::<T>(Box::into_raw(Box::new(Error::Cancelled))) }
}

unsafe extern "C" fn abandon<T: Send + 'static>(handle: Handle) -> bool {
    // SAFETY: the table's handle.
    unsafe { SinkHandle::of(handle).end_task::<T>(Box::into_raw(Box::new(Error::Abandoned))) }
}

unsafe extern "C" fn is_cancelled<T: Send + 'static>(handle: Handle) -> bool {
    // SAFETY: the table's handle.
    unsafe { tables::is_closed::<T>(SinkHandle::of(handle)) }
}

/// # Safety
/// As [`SinkOps::on_closed`](super::SinkOps::on_closed), before the task is started.
unsafe extern "C" fn on_cancel<T: Send + 'static>(
    handle: Handle,
    context: *mut c_void,
    run: ClosedCallback,
) -> bool {
    // SAFETY: the caller's promise.
    unsafe { SinkHandle::of(handle).cancel_task_by::<T>(context, run) }
}

/// # Safety
/// The task is not over. It is not waited for: whoever cancels it holds what it needs.
unsafe extern "C" fn forget_on_cancel<T: Send + 'static>(handle: Handle) {
    // SAFETY: the caller's promise.
    unsafe { SinkHandle::of(handle).take_task_cancel::<T>() };
}

/// # Safety
/// The task is not over.
unsafe extern "C" fn take_on_cancel<T: Send + 'static>(handle: Handle) -> bool {
    // SAFETY: the caller's promise.
    unsafe { SinkHandle::of(handle).take_task_cancel::<T>() }
}
