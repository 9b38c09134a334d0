//! The word that says who may do what with a cell, and the waker and the answer that it guards. See the head of
//! [`promise`](super).
//!
//! What a method does with the word is one compare-exchange, so it happens or it doesn't. No code of users runs in between: what is
//! to be woken, dropped or called is given to the caller.

use super::cancel::{Cancel, Forsaken};
use crate::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release};
use crate::sync::atomic::{AtomicPtr, AtomicU64};
use crate::sync::{Condvar, Mutex, UnsafeCell};
use std::mem::ManuallyDrop;
use std::ptr;
use std::task::{RawWakerVTable, Waker};

/// Call: its waker lies in the cell. Who clears the bit owns that waker: the call, or whoever publishes.
pub(super) const WAKER: u64 = 1 << 0;
/// Promise: somebody has the first answer. All others are refused, and the cancel callback will not run any more.
pub(super) const CLAIMED: u64 = 1 << 1;
/// Promise: the answer is in place. From here on, until the cell is recycled, only the call changes the word.
pub(super) const ANSWERED: u64 = 1 << 2;
/// Call: dropped unanswered. There is no waker, nor ever will be.
pub(super) const GONE: u64 = 1 << 3;
/// With [`GONE`]: the cancel callback runs. Set and cleared under the lock, by who runs it.
pub(super) const CANCELLING: u64 = 1 << 4;
/// Promise: there was a cancel callback. What became of it is under the lock. Set under the lock.
pub(super) const CALLBACK: u64 = 1 << 5;
/// The unit of a count: how often the call has put a waker there while the promise was [`CLAIMED`].
///
/// Who publishes copies the waker before it owns it, so the word must not be the same again when another waker lies there.
/// Before it is claimed, nobody else copies wakers, so that they are not counted. The count never wraps: see
/// [`State::register`].
const SWAP: u64 = 1 << 6;
/// Fewer in a model, which is to get there.
const MOST_SWAPS: u64 = if cfg!(all(test, cobridge_loom)) { 1 } else { 3 };
const SWAPS: u64 = 3 * SWAP;
/// The rest is the generation. A cell that is used all the time, every 20 ns, has been used so often after 45 years.
const GENERATION: u32 = 8;

/// The generation in a word.
#[inline]
pub(super) fn generation_of(word: u64) -> u64 {
    word >> GENERATION
}

/// What all threads share of a cell whose promise is answered with a `P`.
pub(super) struct State<P> {
    pub(super) word: AtomicU64,
    waker: WakerWords,
    /// Written by who has claimed it, until it publishes; the call's if it has been published; of who recycles the cell if that finds
    /// the call gone.
    answer: UnsafeCell<P>,
    /// For what is rare and may wait. No code of users runs under it.
    pub(super) cancel: Mutex<Cancel>,
    /// A cancel callback has run.
    pub(super) callback_ran: Condvar,
}

// SAFETY: `answer` is of one thread at a time, as it says there, and moved between them. All else may be shared.
unsafe impl<P: Send> Sync for State<P> {}

/// How an answer begins.
#[must_use]
pub(super) enum Claim<'a, P> {
    /// It is not the first one. Nothing has changed.
    Refused,
    /// It is, and is to be put in place.
    Wanted(Claimed<'a, P>),
    /// It is, and the call is gone: the caller has the cell alone.
    Unwanted,
    /// The same, but who runs the cancel callback has the cell: what it may use lives until it has run.
    UnwantedYet,
}

/// How an answer ends that was wanted.
#[must_use]
pub(super) enum Published {
    /// It is the call's, whose waker, if it waits, is to be woken. The cell may be another call's by now.
    Told(Option<Waker>),
    /// The call has gone meanwhile. The answer is still in place, and the caller has the cell alone.
    Unwanted,
}

/// The answer's place is its owner's, until it is published.
pub(super) struct Claimed<'a, P> {
    state: &'a State<P>,
    /// As it was last seen.
    word: u64,
}

impl<P> Claimed<'_, P> {
    /// The place of the answer. What is there is an earlier one, which has been taken.
    #[inline]
    pub(super) fn put(&mut self, put: impl FnOnce(*mut P)) {
        self.state.answer.with_mut(put);
    }

    /// The answer is in place.
    #[inline]
    pub(super) fn publish(self) -> Published {
        let mut word = self.word;
        loop {
            if word & GONE != 0 {
                return Published::Unwanted;
            }
            // Here, as the cell may be another call's once it is published.
            let waker = (word & WAKER != 0).then(|| self.state.waker.copy());
            // Release, with the acquire of `poll` and `forsake`: the answer. Acquire if it fails: with `register`, the waker's words;
            // with `leave`, what the call has done with a cell that it has left.
            match self.state.word.compare_exchange_weak(word, word & !WAKER | ANSWERED, Release, Acquire) {
                // SAFETY: the word was that for which it was copied, so it is the waker of the call, which does not have it any more: the
                // bit is cleared.
                Ok(_) => return Published::Told(waker.map(|waker| unsafe { waker.own() })),
                Err(now) => word = now,
            }
        }
    }
}

impl<P> State<P> {
    /// That of a cell that was never used.
    pub(super) fn new(answer: P) -> State<P> {
        State {
            word: AtomicU64::new(0),
            waker: WakerWords::new(),
            answer: UnsafeCell::new(answer),
            cancel: Mutex::new(Cancel::new()),
            callback_ran: Condvar::new(),
        }
    }

    // ---- whoever has the cell alone

    /// The generation of the next use.
    #[inline]
    pub(super) fn generation(&self) -> u64 {
        // Relaxed: who recycled it gave it to the caller, by a list.
        generation_of(self.word.load(Relaxed))
    }

    /// Ends this use. Whoever waits for the cell, or comes to it with a handle to this use, sees that.
    ///
    /// # Safety
    /// Both halves are done with: nobody else changes the word.
    #[inline]
    pub(super) unsafe fn recycle(&self) {
        let generation = generation_of(self.word.load(Relaxed)) + 1;
        // Release, with the acquire of `claim`: the answer was read before the next one is written. And whoever comes too late sees
        // what was done before.
        self.word.store(generation << GENERATION, Release);
    }

    // ---- the promise: any thread, with a handle of any age

    /// The first answer takes its place.
    #[inline]
    pub(super) fn claim(&self, generation: u64) -> Claim<'_, P> {
        // Acquire, here and if it fails, with what wrote it: an answer that is refused comes after the first one.
        let mut word = self.word.load(Acquire);
        loop {
            if generation_of(word) != generation || word & CLAIMED != 0 {
                return Claim::Refused;
            }
            // Acquire, with `recycle`: the answer's place; with `register`: the waker's words; with `leave`: what the call has done
            // with a cell that it has left; with `callback_has_run`: what that has done. Release, with `callback_has_run`: what the
            // caller has done.
            match self.word.compare_exchange_weak(word, word | CLAIMED, AcqRel, Acquire) {
                Ok(_) => break,
                Err(now) => word = now,
            }
        }
        if word & GONE == 0 {
            Claim::Wanted(Claimed { state: self, word: word | CLAIMED })
        } else if word & CANCELLING == 0 {
            Claim::Unwanted
        } else {
            Claim::UnwantedYet
        }
    }

    /// The call is gone, or over.
    pub(super) fn is_cancelled(&self, generation: u64) -> bool {
        // Acquire, with `leave` and `recycle`: what the call has done before.
        let word = self.word.load(Acquire);
        generation_of(word) != generation || word & GONE != 0
    }

    // ---- the call: one thread at a time

    /// Whether there is an answer, which is [taken](Self::taken) next. False: the waker will be woken.
    ///
    /// # Safety
    /// The caller has the call's half, which is there.
    #[inline]
    pub(super) unsafe fn poll(&self, waker: &Waker) -> bool {
        // Acquire, with `publish`: the answer.
        let word = self.word.load(Acquire);
        if word & ANSWERED != 0 {
            return true;
        }
        if word & WAKER == 0 {
            return self.register(word, waker.clone());
        }
        // The call's own words. If an answer comes meanwhile, it wakes this waker, or `replace` finds it.
        let old = self.waker.copy();
        if old.is(waker) {
            return false;
        }
        self.replace(old, waker.clone())
    }

    #[cold]
    fn replace(&self, old: Copied, fresh: Waker) -> bool {
        // Acquire, here and if it fails, with `publish`: the answer.
        let mut word = self.word.load(Acquire);
        loop {
            if word & ANSWERED != 0 {
                return true;
            }
            // Relaxed: the next waker's words are written only if it succeeds, and then whoever has copied some of them has another word.
            match self.word.compare_exchange_weak(word, word & !WAKER, Relaxed, Acquire) {
                Ok(_) => break,
                Err(now) => word = now,
            }
        }
        // SAFETY: the words of the call's last waker, whose bit was cleared here: an answer that took it would have left `ANSWERED`.
        let _old = unsafe { old.own() };
        self.register(word & !WAKER, fresh)
    }

    /// Puts a waker where none is. True: there is an answer. Then nothing was put there.
    #[inline]
    fn register(&self, mut word: u64, fresh: Waker) -> bool {
        self.waker.write(&fresh);
        loop {
            if word & ANSWERED != 0 {
                return true;
            }
            let mut next = word | WAKER;
            if word & CLAIMED != 0 {
                if word & SWAPS == MOST_SWAPS * SWAP {
                    // The answer is so near that there is no need to wait: the next poll finds it.
                    fresh.wake();
                    return false;
                }
                next += SWAP;
            }
            // Release, with the acquire of `claim` and `publish`: the waker's words. Acquire if it fails, with `publish`: the answer.
            match self.word.compare_exchange_weak(word, next, Release, Acquire) {
                Ok(_) => {
                    // It is the cell's.
                    let _ = ManuallyDrop::new(fresh);
                    return false;
                }
                Err(now) => word = now,
            }
        }
    }

    /// Ends the call's half, if there is no answer.
    ///
    /// # Safety
    /// As [`poll`](Self::poll).
    #[inline]
    pub(super) unsafe fn forsake(&self) -> Forsaken {
        // Acquire, here and if it fails, with `publish`: the answer.
        let mut word = self.word.load(Acquire);
        loop {
            if word & ANSWERED != 0 {
                return Forsaken::Answered;
            }
            // Claimed, it is answered for a cancel callback.
            if word & (CALLBACK | CLAIMED) == CALLBACK {
                // SAFETY: the caller's promise.
                return unsafe { self.forsake_and_cancel() };
            }
            // SAFETY: the caller's promise.
            match unsafe { self.leave(word, 0) } {
                Ok(waker) => return Forsaken::Gone(waker),
                Err(now) => word = now,
            }
        }
    }

    /// A step of [`forsake`](Self::forsake), with `more` bits set: the waker, which is to be dropped, or another word.
    ///
    /// # Safety
    /// As [`poll`](Self::poll), and the word is not [`ANSWERED`].
    #[inline]
    pub(super) unsafe fn leave(&self, word: u64, more: u64) -> Result<Option<Waker>, u64> {
        let waker = (word & WAKER != 0).then(|| self.waker.copy());
        // Release, with the acquire of `claim`, `publish` and `on_cancel`: what the call has done with the cell.
        self.word.compare_exchange_weak(word, word & !WAKER | GONE | more, Release, Acquire)?;
        // SAFETY: the bit was set, and is cleared: nobody else has the waker.
        Ok(waker.map(|waker| unsafe { waker.own() }))
    }

    /// What the call was answered with.
    ///
    /// # Safety
    /// The caller has the cell's answer: [`poll`](Self::poll) or [`forsake`](Self::forsake) has found it, or
    /// [`publish`](Claimed::publish) has not given it away; and the cell was not recycled since.
    #[inline]
    pub(super) unsafe fn taken<R>(&self, take: impl FnOnce(*const P) -> R) -> R {
        self.answer.with(take)
    }
}

/// Where the waker of a call lies. Atomic, as who publishes may copy what the call is replacing.
struct WakerWords {
    data: AtomicPtr<()>,
    table: AtomicPtr<RawWakerVTable>,
}

impl WakerWords {
    fn new() -> WakerWords {
        WakerWords { data: AtomicPtr::new(ptr::null_mut()), table: AtomicPtr::new(ptr::null_mut()) }
    }

    /// Relaxed, as `copy`: the word orders them. Who has copied pieces of two wakers finds it changed, and throws them away.
    #[inline]
    fn write(&self, waker: &Waker) {
        self.data.store(waker.data().cast_mut(), Relaxed);
        self.table.store(ptr::from_ref(waker.vtable()).cast_mut(), Relaxed);
    }

    #[inline]
    fn copy(&self) -> Copied {
        Copied { data: self.data.load(Relaxed), table: self.table.load(Relaxed) }
    }
}

/// A waker that may be another's, or none.
struct Copied {
    data: *const (),
    table: *const RawWakerVTable,
}

impl Copied {
    fn is(&self, waker: &Waker) -> bool {
        self.data == waker.data() && ptr::eq(self.table, waker.vtable())
    }

    /// # Safety
    /// It is the copy of one waker, which is the caller's.
    #[inline]
    unsafe fn own(self) -> Waker {
        // SAFETY: the caller's promise; what it was taken from had a reference to the table that is valid for ever.
        unsafe {
            debug_assert!(!self.table.is_null());
            Waker::new(self.data, &*self.table)
        }
    }
}

/// What cannot be reached from outside, as nobody else comes while an answer is on its way.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::zig::promise::cancel::{OnCancel, Set};
    use crate::zig::tests::{Callback, Count, NOOP, counted, counter};
    use std::sync::atomic::Ordering::SeqCst;

    /// A call that was polled.
    fn waiting(waker: &Waker) -> State<u64> {
        let state = State::new(0);
        // SAFETY: nobody else has the call, here and below.
        assert!(!unsafe { state.poll(waker) });
        state
    }

    /// An answer on its way.
    fn claimed(state: &State<u64>) -> Claimed<'_, u64> {
        let Claim::Wanted(mut claimed) = state.claim(0) else { panic!("it is the first one") };
        // SAFETY: the place is this answer's.
        claimed.put(|place| unsafe { *place = 7 });
        assert!(matches!(state.claim(0), Claim::Refused));
        claimed
    }

    fn on_cancel<F>(state: &State<u64>, at: u64, context: &'static Callback<F>) -> bool
    where
        F: FnOnce() + Send,
    {
        let context = (&raw const *context).cast_mut().cast();
        matches!(state.on_cancel(at, OnCancel { context, run: Callback::<F>::run }), Set::Done)
    }

    #[test]
    fn the_call_is_dropped_while_the_answer_is_on_its_way() {
        let (wakes, waker) = Count::new();
        let (state, runs) = (waiting(&waker), counter());
        assert!(on_cancel(&state, 0, counted(runs)));
        let answer = claimed(&state);
        // SAFETY: see above.
        let Forsaken::Gone(own) = (unsafe { state.forsake() }) else { panic!("it is answered") };
        assert!(own.is_some());
        assert!(state.is_cancelled(0));
        assert!(on_cancel(&state, 0, counted(runs)), "it is forgotten");
        state.forget_on_cancel(0);
        assert!(matches!(answer.publish(), Published::Unwanted));
        // SAFETY: it was not given away.
        unsafe {
            assert_eq!(state.taken(|place| *place), 7);
            state.recycle();
        }
        assert_eq!((state.generation(), wakes.get(), runs.load(SeqCst)), (1, 0, 0));
        assert!(matches!(state.claim(0), Claim::Refused));
    }

    /// A handle to the first call neither takes the callback of the second one nor waits for it.
    #[test]
    fn the_callback_of_a_call_is_not_that_of_the_next_one() {
        let (state, runs) = (waiting(NOOP), counter());
        assert!(on_cancel(&state, 0, counted(runs)));
        let Published::Told(waker) = claimed(&state).publish() else { panic!("the call is there") };
        drop(waker);
        // SAFETY: see above; it was answered.
        unsafe { state.recycle() };
        assert!(!state.take_on_cancel(1), "there is none yet");
        // SAFETY: see above.
        assert!(!unsafe { state.poll(NOOP) });
        assert!(on_cancel(&state, 1, counted(runs)));
        assert!(!state.take_on_cancel(0));
        // SAFETY: see above.
        let Forsaken::Cancels(_, callback) = (unsafe { state.forsake() }) else { panic!("there is one") };
        std::thread::scope(|scope| {
            scope.spawn(|| state.forget_on_cancel(0));
        });
        callback.run();
        assert!(!state.callback_has_run(), "it was not answered");
        assert_eq!(runs.load(SeqCst), 1);
    }

    #[test]
    fn the_first_poll_comes_while_the_answer_is_on_its_way() {
        let (wakes, waker) = Count::new();
        let state = State::new(0);
        let answer = claimed(&state);
        // SAFETY: see above.
        assert!(!unsafe { state.poll(&waker) });
        let Published::Told(Some(own)) = answer.publish() else { panic!("there is a waker") };
        own.wake();
        assert_eq!(wakes.get(), 1);
        // SAFETY: see above.
        assert!(unsafe { state.poll(NOOP) });
    }

    /// Of all polls the last one is woken: by the answer, or, if there are many, by itself.
    #[test]
    fn many_polls_come_while_the_answer_is_on_its_way() {
        for polls in 0..3 * MOST_SWAPS {
            let tasks: Vec<_> = (0..=polls).map(|_| Count::new()).collect();
            let state = waiting(&tasks[0].1);
            let answer = claimed(&state);
            for (_, waker) in &tasks[1..] {
                // SAFETY: see above.
                assert!(!unsafe { state.poll(waker) });
            }
            let Published::Told(own) = answer.publish() else { panic!("the call is there") };
            assert_eq!(own.is_some(), polls <= MOST_SWAPS);
            own.into_iter().for_each(Waker::wake);
            for (index, (wakes, waker)) in tasks.into_iter().enumerate() {
                drop(waker);
                assert_eq!(std::sync::Arc::strong_count(&wakes), 1, "none is kept");
                let by_itself = index as u64 > MOST_SWAPS;
                assert_eq!(wakes.get(), u32::from(by_itself || index as u64 == polls));
            }
            // SAFETY: see above.
            assert!(unsafe { state.poll(NOOP) });
            assert_eq!(state.generation(), 0, "the count has its own bits");
        }
    }
}
