//! The cancel callback of a promise, which is rare, and which others wait for: behind a lock. Whether it runs is decided by the word,
//! like everything else. See the head of [`promise`](super).
//!
//! A cell that was never told of a callback is never locked.

use super::state::{ANSWERED, CALLBACK, CANCELLING, CLAIMED, GONE, State, generation_of};
use crate::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};
use crate::sync::{self, MutexGuard};
use std::ffi::c_void;
use std::sync::PoisonError;
use std::task::Waker;

pub(super) type CancelCallback = unsafe extern "C" fn(*mut c_void);

/// What lies behind the lock. It is of this use of the cell if the word says [`CALLBACK`], else of an earlier one.
pub(super) struct Cancel {
    callback: Callback,
    /// Who runs it, if the word says [`CANCELLING`].
    runner: ThreadMark,
}

#[derive(Clone, Copy)]
enum Callback {
    /// It was taken back.
    None,
    Set(OnCancel),
    /// It runs or has run.
    Used,
}

#[derive(Clone, Copy)]
pub(super) struct OnCancel {
    pub(super) context: *mut c_void,
    pub(super) run: CancelCallback,
}

// SAFETY: who registered it promised that it may be called on any thread.
unsafe impl Send for OnCancel {}

impl OnCancel {
    /// Never under the lock. Then [`State::callback_has_run`].
    pub(super) fn run(self) {
        // SAFETY: who registered it promised that it may be called once with its context, on any thread.
        unsafe { (self.run)(self.context) }
    }
}

/// How a call ends that nobody polls any more.
#[must_use]
pub(super) enum Forsaken {
    /// There is an answer, which is to be taken. The call's half is there until then.
    Answered,
    /// It is gone. Its waker is to be dropped.
    Gone(Option<Waker>),
    /// The same, and the callback is to be run by the caller.
    Cancels(Option<Waker>, OnCancel),
}

/// What becomes of a callback.
#[must_use]
pub(super) enum Set {
    /// There was one before.
    Refused,
    /// It will be run, or forgotten.
    Done,
    /// It is to be run by the caller.
    Runs(OnCancel),
}

impl Cancel {
    pub(super) const fn new() -> Cancel {
        Cancel { callback: Callback::None, runner: ThreadMark::NOBODY }
    }

    /// The word says [`CANCELLING`], so that nobody else runs it.
    fn is_run_here(&mut self) {
        self.callback = Callback::Used;
        self.runner = ThreadMark::here();
    }
}

impl<P> State<P> {
    fn lock(&self) -> MutexGuard<'_, Cancel> {
        self.cancel.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// [`forsake`](Self::forsake), where there may be a callback.
    ///
    /// # Safety
    /// As [`poll`](Self::poll), and the word says [`CALLBACK`].
    #[cold]
    pub(super) unsafe fn forsake_and_cancel(&self) -> Forsaken {
        let mut cancel = self.lock();
        // Acquire, here and if it fails, with `publish`: the answer.
        let mut word = self.word.load(Acquire);
        loop {
            if word & ANSWERED != 0 {
                return Forsaken::Answered;
            }
            let callback = match cancel.callback {
                // An answer that was claimed has taken the place of the callback.
                Callback::Set(callback) if word & CLAIMED == 0 => Some(callback),
                _ => None,
            };
            let more = if callback.is_some() { CANCELLING } else { 0 };
            // SAFETY: the caller's promise.
            match (unsafe { self.leave(word, more) }, callback) {
                (Ok(waker), None) => return Forsaken::Gone(waker),
                (Ok(waker), Some(callback)) => {
                    cancel.is_run_here();
                    return Forsaken::Cancels(waker, callback);
                }
                (Err(now), _) => word = now,
            }
        }
    }

    /// Any thread, with a handle of any age, as all that follows.
    pub(super) fn on_cancel(&self, generation: u64, callback: OnCancel) -> Set {
        let mut cancel = self.lock();
        // Relaxed: whatever was done under the lock is seen.
        let mut word = self.word.load(Relaxed);
        loop {
            if generation_of(word) != generation || word & CLAIMED != 0 {
                return Set::Done;
            }
            if word & CALLBACK != 0 && !matches!(cancel.callback, Callback::None) {
                return Set::Refused;
            }
            let more = if word & GONE != 0 { CALLBACK | CANCELLING } else { CALLBACK };
            // Acquire, with `leave`: the callback comes after what the call has done, and so does the end of the cell if it is here.
            // What `forsake` looks at is written behind this, under the lock.
            match self.word.compare_exchange_weak(word, word | more, Acquire, Relaxed) {
                Ok(_) => break,
                Err(now) => word = now,
            }
        }
        if word & GONE == 0 {
            cancel.callback = Callback::Set(callback);
            return Set::Done;
        }
        cancel.is_run_here();
        Set::Runs(callback)
    }

    /// By who has run it. True: the promise was answered meanwhile, so the caller has the cell alone.
    #[must_use]
    pub(super) fn callback_has_run(&self) -> bool {
        let cancel = self.lock();
        // Release, with `claim`: the callback is done with what the cell keeps. Acquire, with the same: so is who has answered.
        let before = self.word.fetch_and(!CANCELLING, AcqRel);
        // Whoever waits looks at the cell again, whosever it is then.
        self.callback_ran.notify_all();
        drop(cancel);
        before & CLAIMED != 0
    }

    /// False: it was not set, or runs or has run.
    pub(super) fn take_on_cancel(&self, generation: u64) -> bool {
        self.take_callback(generation, &mut self.lock())
    }

    fn take_callback(&self, generation: u64, cancel: &mut Cancel) -> bool {
        // Relaxed: the bit is set under the lock.
        let word = self.word.load(Relaxed);
        let is_set = generation_of(word) == generation
            && word & CALLBACK != 0
            && matches!(cancel.callback, Callback::Set(_));
        if is_set {
            // The cell may be recycled by now: then nobody looks at this.
            cancel.callback = Callback::None;
        }
        is_set
    }

    /// When this returns, the callback has run or never will, unless it runs on this thread.
    pub(super) fn forget_on_cancel(&self, generation: u64) {
        let mut cancel = self.lock();
        while self.is_run_elsewhere(generation, &cancel) {
            cancel = self.callback_ran.wait(cancel).unwrap_or_else(PoisonError::into_inner);
        }
        self.take_callback(generation, &mut cancel);
    }

    fn is_run_elsewhere(&self, generation: u64, cancel: &Cancel) -> bool {
        // Relaxed: the bit is set and cleared under the lock, and while it is set the cell is not recycled.
        let word = self.word.load(Relaxed);
        generation_of(word) == generation && word & CANCELLING != 0 && cancel.runner != ThreadMark::here()
    }
}

/// Tells the threads that are alive apart, also while they end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::zig) struct ThreadMark(usize);

impl ThreadMark {
    const NOBODY: ThreadMark = ThreadMark(0);

    pub(in crate::zig) fn here() -> ThreadMark {
        ThreadMark(sync::thread_address())
    }
}
