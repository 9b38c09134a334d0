//! What the Rust stream does.

use super::SinkHandle;
use super::state::{Callback, Consumer, Producer, State, Task};
use crate::error::Error;
use crate::zig::promise::ThreadMark;
use std::mem;
use std::ptr;
use std::sync::MutexGuard;
use std::task::Waker;

/// What a consumer finds.
pub(super) enum Found {
    /// So many items were moved to where they are wanted.
    Items(usize),
    /// The stream is over, with an error or null.
    Over(*mut Error),
    Nothing,
}

impl SinkHandle {
    /// What is there, for a consumer that wants up to `max` items at `out`.
    ///
    /// # Safety
    /// As [`cell`](Self::cell); the consumer's half is there; `out` has room for so many items.
    #[inline]
    unsafe fn take<T: Send + 'static>(
        &self,
        mut state: MutexGuard<'static, State<T>>,
        out: *mut T,
        max: usize,
    ) -> Result<Found, MutexGuard<'static, State<T>>> {
        let count = state.items.len().min(max);
        if count != 0 {
            for (place, item) in state.items.drain(..count).enumerate() {
                // SAFETY: the caller's promise.
                unsafe { out.add(place).write(item) };
            }
            if !state.waiting.is_empty() {
                // SAFETY: the caller's promise.
                unsafe { self.answer_waiting(state) };
            }
            return Ok(Found::Items(count));
        }
        let Producer::Ended(error) = &mut state.producer else { return Err(state) };
        let error = mem::replace(error, ptr::null_mut());
        // Whoever ended the stream took the waker, so that none is dropped under the lock.
        debug_assert!(matches!(state.consumer, Consumer::Present));
        state.consumer = Consumer::Gone;
        // SAFETY: the caller's promise.
        unsafe { self.recycle(state) };
        Ok(Found::Over(error))
    }

    /// One poll. [`Found::Nothing`]: the waker is registered.
    ///
    /// # Safety
    /// As [`take`](Self::take).
    #[inline]
    pub(super) unsafe fn poll<T: Send + 'static>(&self, waker: &Waker, out: *mut T, max: usize) -> Found {
        // SAFETY: the caller's promise.
        let state = match unsafe { self.take(self.lock_own(), out, max) } {
            Ok(found) => return found,
            Err(state) => state,
        };
        if matches!(&state.consumer, Consumer::Waiting(old) if old.will_wake(waker)) {
            return Found::Nothing;
        }
        drop(state);
        let fresh = waker.clone();
        // Something may have come meanwhile; it woke the old waker, or none.
        // SAFETY: the caller's promise.
        match unsafe { self.take(self.lock_own(), out, max) } {
            Ok(found) => found,
            Err(mut state) => {
                let old = mem::replace(&mut state.consumer, Consumer::Waiting(fresh));
                drop(state);
                drop(old);
                Found::Nothing
            }
        }
    }

    /// Ends the consumer's half before the end of the stream.
    ///
    /// # Safety
    /// As [`cell`](Self::cell); the consumer's half is there.
    pub(super) unsafe fn forsake<T: Send + 'static>(&self) {
        // SAFETY: the caller's promise.
        let mut state = unsafe { self.lock_own::<T>() };
        let consumer = mem::replace(&mut state.consumer, Consumer::Closing(ThreadMark::here()));
        let mut items = mem::take(&mut state.items);
        let error = match &mut state.producer {
            Producer::Open => ptr::null_mut(),
            Producer::Ended(error) => mem::replace(error, ptr::null_mut()),
        };
        let callback = match mem::replace(&mut state.callback, Callback::Used) {
            Callback::Set { context, run } => Some((context, run)),
            none => {
                state.callback = none;
                None
            }
        };
        let task = match mem::replace(&mut state.task, Task::Running) {
            Task::Cancellable { context, run } => Some((context, run)),
            other => {
                state.task = other;
                None
            }
        };
        // SAFETY: the caller's promise.
        unsafe { self.answer_waiting(state) };
        drop(consumer);
        items.clear();
        if !error.is_null() {
            // SAFETY: the stream owned it.
            drop(unsafe { Box::from_raw(error) });
        }
        for (context, run) in callback.into_iter().chain(task) {
            // SAFETY: who registered it promised that it may be called once with its context, on any thread.
            unsafe { run(context) };
        }
        // SAFETY: the caller's promise; nobody recycles the cell while the consumer is closing.
        unsafe {
            let mut state = self.lock_own::<T>();
            state.consumer = Consumer::Gone;
            // Its memory is for the next stream.
            state.items = items;
            self.cell::<T>().callback_ran.notify_all();
            self.recycle(state);
        }
    }
}
