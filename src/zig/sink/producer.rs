//! What Zig does with a sink.

use super::state::{Callback, Consumer, Producer, State, Waiting};
use super::{CLOSED, ClosedCallback, NOT_NOW, SENT, SinkHandle};
use crate::error::Error;
use crate::zig::promise::ThreadMark;
use std::ffi::c_void;
use std::mem;
use std::ptr;
use std::sync::{MutexGuard, PoisonError};
use std::task::Waker;

impl SinkHandle {
    /// Sends an item, unless that has to wait for room: then nothing has changed.
    ///
    /// # Safety
    /// As [`cell`](Self::cell); `item` points to a `T`, which is not used again if it was sent.
    #[inline]
    unsafe fn offer<T: 'static>(&self, item: *mut T) -> Result<u8, MutexGuard<'static, State<T>>> {
        // SAFETY: the caller's promise.
        let Some(mut state) = (unsafe { self.lock::<T>() }) else { return Ok(CLOSED) };
        if state.is_closed() {
            return Ok(CLOSED);
        }
        if !state.has_room() {
            return Err(state);
        }
        // SAFETY: the caller's promise.
        state.items.push_back(unsafe { item.read() });
        let consumer = state.take_consumer();
        // From here on the cell may be another stream's.
        drop(state);
        if let Some(consumer) = consumer {
            consumer.wake();
        }
        Ok(SENT)
    }

    /// # Safety
    /// As [`offer`](Self::offer).
    #[inline]
    pub(super) unsafe fn try_send<T: 'static>(&self, item: *mut T) -> u8 {
        // SAFETY: the caller's promise.
        unsafe { self.offer(item) }.unwrap_or(NOT_NOW)
    }

    /// # Safety
    /// As [`SinkOps::send`](super::SinkOps::send).
    #[inline]
    pub(super) unsafe fn send<T: Send + 'static>(&self, item: *mut T, ticket: &mut u64, waker: &Waker) -> u8 {
        if *ticket != 0 {
            // SAFETY: the caller's promise.
            let answer = unsafe { self.poll_ticket::<T>(*ticket, waker) };
            if answer != NOT_NOW {
                *ticket = 0;
            }
            return answer;
        }
        // SAFETY: the caller's promise.
        match unsafe { self.try_send(item) } {
            NOT_NOW => {}
            answer => return answer,
        }
        let waker = waker.clone();
        // There may be room meanwhile, or the stream over.
        // SAFETY: the caller's promise.
        let mut state = match unsafe { self.offer(item) } {
            Ok(answer) => return answer,
            Err(state) => state,
        };
        state.last_ticket += 1;
        state.unanswered += 1;
        *ticket = state.last_ticket;
        let waiting = Waiting { ticket: *ticket, item, waker };
        state.waiting.push_back(waiting);
        NOT_NOW
    }

    /// # Safety
    /// As [`cell`](Self::cell); the ticket has no answer yet.
    unsafe fn poll_ticket<T: Send + 'static>(&self, ticket: u64, waker: &Waker) -> u8 {
        let mut fresh = None;
        loop {
            // SAFETY: the caller's promise. A ticket without an answer keeps the cell.
            let mut state = unsafe { self.lock_own::<T>() };
            let Some(place) = state.position(ticket) else {
                let answer = state.answer(ticket);
                // SAFETY: the caller's promise.
                unsafe { self.recycle(state) };
                return answer;
            };
            let known = &mut state.waiting[place].waker;
            if known.will_wake(waker) {
                return NOT_NOW;
            }
            if let Some(fresh) = fresh.take() {
                let old = mem::replace(known, fresh);
                drop(state);
                drop(old);
                return NOT_NOW;
            }
            drop(state);
            fresh = Some(waker.clone());
        }
    }

    /// # Safety
    /// As [`cell`](Self::cell); the ticket has no answer yet.
    pub(super) unsafe fn give_up<T: Send + 'static>(&self, ticket: u64) -> bool {
        // SAFETY: the caller's promise.
        let mut state = unsafe { self.lock_own::<T>() };
        let place = state.position(ticket);
        let waiting = place.and_then(|place| state.waiting.remove(place));
        let sent = state.answer(ticket) == SENT;
        // SAFETY: the caller's promise.
        unsafe { self.recycle(state) };
        drop(waiting);
        sent
    }

    /// # Safety
    /// As [`cell`](Self::cell); `error` is an owned error or null.
    pub(super) unsafe fn finish<T: Send + 'static>(&self, error: *mut Error) -> bool {
        // SAFETY: the caller's promise.
        let Some(mut state) = (unsafe { self.lock::<T>() }) else { return false };
        if matches!(state.producer, Producer::Ended(_)) {
            return false;
        }
        let unwanted = matches!(state.consumer, Consumer::Closing(_) | Consumer::Gone);
        state.producer = Producer::Ended(if unwanted { ptr::null_mut() } else { error });
        if matches!(state.callback, Callback::Set { .. }) {
            state.callback = Callback::Used;
        }
        let consumer = state.take_consumer();
        // SAFETY: the caller's promise. Who waits keeps the cell meanwhile, and so does a consumer that has not seen the end.
        unsafe {
            if state.waiting.is_empty() {
                self.recycle(state);
            } else {
                self.answer_waiting(state);
            }
        }
        if let Some(consumer) = consumer {
            consumer.wake();
        }
        if unwanted && !error.is_null() {
            // SAFETY: the caller gave it away.
            drop(unsafe { Box::from_raw(error) });
        }
        true
    }

    /// # Safety
    /// As [`SinkOps::on_closed`](super::SinkOps::on_closed).
    pub(super) unsafe fn on_closed<T: 'static>(&self, context: *mut c_void, run: ClosedCallback) -> bool {
        // Old, so ended.
        // SAFETY: the caller's promise.
        let Some(mut state) = (unsafe { self.lock::<T>() }) else { return true };
        if matches!(state.producer, Producer::Ended(_)) {
            return true;
        }
        if !matches!(state.callback, Callback::None) {
            return false;
        }
        if !matches!(state.consumer, Consumer::Closing(_) | Consumer::Gone) {
            state.callback = Callback::Set { context, run };
            return true;
        }
        state.callback = Callback::Used;
        drop(state);
        // On this thread, so that `forget_on_closed` on another one need not wait: it comes after this function.
        // SAFETY: the caller promises that it may be called.
        unsafe { run(context) };
        true
    }

    /// # Safety
    /// As [`cell`](Self::cell).
    pub(super) unsafe fn forget_on_closed<T: 'static>(&self) {
        loop {
            // SAFETY: the caller's promise.
            let Some(mut state) = (unsafe { self.lock::<T>() }) else { return };
            match state.consumer {
                Consumer::Closing(thread) if thread != ThreadMark::here() => {
                    // SAFETY: the caller's promise.
                    let ran = unsafe { &self.cell::<T>().callback_ran };
                    drop(ran.wait(state).unwrap_or_else(PoisonError::into_inner));
                }
                _ => {
                    if matches!(state.callback, Callback::Set { .. }) {
                        state.callback = Callback::None;
                    }
                    return;
                }
            }
        }
    }
}
