//! The cell of an awaited Zig function: where the answer of a `rust.Promise` waits for the Rust future.
//!
//! A cell has two halves. The call's is the Rust future's: it polls, takes the answer, or is dropped. The promise's is Zig's, which
//! answers. Zig has no destructors and copies promises as it likes, so a promise is used any number of times, in any copy, on any
//! thread, long after it was answered. Therefore cells are never given back to the allocator, and a [`Handle`] has the generation
//! of the cell for which it was made: what comes with an older one finds nothing, and changes nothing.
//!
//! A cell goes back to the free list, with its generation one up, when its promise was answered and its call has taken the answer or
//! let go of it. So a promise that is never answered keeps its cell, and what the cell keeps. An old generation says that the
//! promise was answered.
//!
//! Everything in a cell lies behind one lock, under which no code of users runs: wakers are cloned, woken and dropped outside of it,
//! values are destroyed outside of it, and so is a cancel callback run. By then the transition has been made: code that panics
//! or comes back to the same promise finds nothing half done.

use super::free;
use super::kept::Kept;
use crate::abi::{CallOps, ERROR, PENDING, RawCall, VALUE};
use crate::error::Error;
use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::marker::PhantomData;
use std::mem::{self, MaybeUninit};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// One use of a cell. All copies are the same promise.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Handle {
    pub(super) cell: *mut Cell,
    pub(super) generation: u64,
}

/// What Zig does with the promise of a `T`. Any function may be called on any thread, those that don't say otherwise with a
/// handle of any age.
#[repr(C)]
pub struct PromiseOps {
    /// A cell with both halves.
    pub make: unsafe extern "C" fn() -> Handle,
    /// Copies so many bytes, aligned to at most 16: the copy lives until both halves are done with. Only before `begin`.
    pub keep: unsafe extern "C" fn(Handle, *const c_void, usize, usize) -> *const c_void,
    /// The first poll of the call. `PENDING`: the waker is registered, and the `RawCall` at the second argument written.
    /// Else the answer is at the last one.
    pub begin: unsafe extern "C" fn(Handle, *mut c_void, *const Waker, *mut c_void) -> u8,
    /// Answers with the value, which is moved away. False: it was answered before, and the value stays the caller's.
    pub set_value: unsafe extern "C" fn(Handle, *mut c_void) -> bool,
    /// The same with an owned error.
    pub set_error: unsafe extern "C" fn(Handle, *mut c_void) -> bool,
    /// The same with [`Error::Cancelled`].
    pub set_cancelled: unsafe extern "C" fn(Handle) -> bool,
    /// The Rust future is gone: nobody will read an answer, or somebody has.
    pub is_cancelled: unsafe extern "C" fn(Handle) -> bool,
    /// Runs the function with the context once, when the future is dropped unanswered, on that thread; at once if it has been. Never
    /// after an answer. False: there was one before.
    pub on_cancel: unsafe extern "C" fn(Handle, *mut c_void, CancelCallback) -> bool,
    /// The promise will not be answered: [`Error::Abandoned`].
    pub abandon: unsafe extern "C" fn(Handle) -> bool,
    /// The callback will not run from now on: it is forgotten, or, if another thread is running it, waited for.
    pub forget_on_cancel: unsafe extern "C" fn(Handle),
    /// The same without waiting. True: it was taken back, and has not run and never will.
    pub take_on_cancel: unsafe extern "C" fn(Handle) -> bool,
}

type CancelCallback = unsafe extern "C" fn(*mut c_void);

const _: () = assert!(size_of::<PromiseOps>() == 11 * size_of::<usize>());

impl PromiseOps {
    /// Those of the promise of a `T`.
    #[inline(always)]
    pub const fn of<T: Send + 'static>() -> &'static PromiseOps {
        &Ops::<T>::PROMISE
    }
}

/// The tables of a `T`.
struct Ops<T>(PhantomData<T>);

impl<T: Send + 'static> Ops<T> {
    const PROMISE: PromiseOps = PromiseOps {
        make,
        keep,
        begin: begin::<T>,
        set_value: set_value::<T>,
        set_error,
        set_cancelled,
        is_cancelled,
        on_cancel,
        abandon,
        forget_on_cancel,
        take_on_cancel,
    };
    const CALL: CallOps = CallOps { poll: poll::<T>, drop: drop_call::<T> };
}

/// See the head of this file. The name is pinned for Zig: it never looks inside.
pub struct Cell {
    state: Mutex<State>,
    /// A cancel callback has run.
    callback_ran: Condvar,
    /// The call will find an answer: for who asks without the lock, a hint. Written under it.
    is_answered: AtomicBool,
    /// The generation of the next use: whoever has a cell that nobody uses may look at it without the lock.
    generation: UnsafeCell<u64>,
    /// The next cell that nobody uses, where the cell is one of them.
    pub(super) next: UnsafeCell<*mut Cell>,
}

// SAFETY: `generation` and `next` belong to whoever has a cell that nobody uses: one thread, or the lock of a list.
unsafe impl Sync for Cell {}

struct State {
    /// How often the cell was used before.
    generation: u64,
    call: CallHalf,
    promise: PromiseHalf,
    /// The value of an answer that is one.
    value: Slot,
    callback: Callback,
    kept: Kept,
}

// SAFETY: an answer is a `Send` value or an error, which is one too; the callback's context and the copies may be used on any
// thread, as `PromiseOps` says.
unsafe impl Send for State {}

/// The half of the Rust future.
enum CallHalf {
    /// It is there, without a waker: not polled yet, or answered.
    Present,
    /// It waits.
    Waiting(Waker),
    /// It was dropped unanswered, and the cancel callback runs on this thread.
    Cancelling(ThreadMark),
    /// It was dropped unanswered.
    Gone,
}

enum PromiseHalf {
    Unanswered,
    /// The answer waits for the call.
    Answered(Answer),
    /// Answered when nobody wanted it any more.
    Over,
}

enum Callback {
    None,
    Set(OnCancel),
    /// It runs or has run.
    Used,
}

struct OnCancel {
    context: *mut c_void,
    run: CancelCallback,
}

impl OnCancel {
    /// Never under the lock.
    fn run(self) {
        // SAFETY: who registered it promised that it may be called once with its context, on any thread.
        unsafe { (self.run)(self.context) }
    }
}

/// What a promise is answered with.
#[derive(Clone, Copy)]
enum Answer {
    /// It lies in the cell's [`Slot`].
    Value,
    /// An owned one.
    Error(*mut Error),
    Cancelled,
    Abandoned,
}

/// Where a value waits: moved there by Zig, and from there to where Rust wants it, without a stop between. What is larger than
/// four words lies in a box.
struct Slot(MaybeUninit<[*mut c_void; 4]>);

impl Slot {
    const fn is_inline<T>() -> bool {
        size_of::<T>() <= size_of::<Slot>() && align_of::<T>() <= align_of::<Slot>()
    }

    /// Moves a value in.
    ///
    /// # Safety
    /// `value` points to a `T` that is not used again.
    unsafe fn put<T>(&mut self, value: *mut c_void) {
        let (value, words) = (value.cast::<T>(), self.0.as_mut_ptr());
        // SAFETY: the caller's promise; a `T` fits, or a pointer does.
        unsafe {
            if const { Slot::is_inline::<T>() } {
                words.cast::<T>().copy_from_nonoverlapping(value, 1);
            } else {
                words.cast::<*mut T>().write(Box::into_raw(Box::new(value.read())));
            }
        }
    }

    /// Moves the value out, to memory for a `T`.
    ///
    /// # Safety
    /// There is a `T` in it, which is not used again.
    unsafe fn give<T>(&self, out: *mut T) {
        let words = self.0.as_ptr();
        // SAFETY: the caller's promise; `put` has put it there.
        unsafe {
            if const { Slot::is_inline::<T>() } {
                out.copy_from_nonoverlapping(words.cast::<T>(), 1);
            } else {
                out.write(*Box::from_raw(words.cast::<*mut T>().read()));
            }
        }
    }
}

/// Whether an answer is the first one.
#[must_use]
enum Answering {
    /// It is not. Nothing has changed.
    Refused,
    /// It is, and the call's: see [`Handle::publish`].
    Wanted(MutexGuard<'static, State>),
    /// It is, and the call is gone.
    Unwanted,
}

/// An answer that is the call's, still in its cell: see [`Handle::take`].
type Answered = (MutexGuard<'static, State>, Answer);

impl Handle {
    /// A cell from the free list, or a new one.
    #[inline]
    fn make() -> Handle {
        let cell = free::pop().unwrap_or_else(Cell::leaked);
        // SAFETY: nobody else has the cell.
        Handle { cell: ptr::from_ref(cell).cast_mut(), generation: unsafe { *cell.generation.get() } }
    }

    fn cell(&self) -> &'static Cell {
        // SAFETY: `make` put it there, and cells are never freed.
        unsafe { &*self.cell }
    }

    /// `None`: the generation is old, so both halves are done with.
    #[inline]
    fn lock(&self) -> Option<MutexGuard<'static, State>> {
        let state = self.cell().lock();
        (state.generation == self.generation).then_some(state)
    }

    /// For the call's half, which is there.
    #[inline]
    fn lock_own(&self) -> MutexGuard<'static, State> {
        self.lock().expect("a call that is not over has its cell")
    }

    /// Both halves are done with. `free` gets the cell.
    #[inline]
    fn recycle(&self, mut state: MutexGuard<'static, State>, free: fn(&'static Cell)) {
        debug_assert!(!matches!(state.call, CallHalf::Waiting(_) | CallHalf::Cancelling(_)));
        state.generation += 1;
        let generation = state.generation;
        self.cell().is_answered.store(false, Ordering::Relaxed);
        state.call = CallHalf::Present;
        state.promise = PromiseHalf::Unanswered;
        state.callback = Callback::None;
        state.kept.clear();
        // Whoever waits for the callback sees the generation.
        drop(state);
        let cell = self.cell();
        // SAFETY: both halves are done with: nobody else has the cell.
        unsafe { *cell.generation.get() = generation };
        free(cell);
    }

    /// The promise's half, once: the first answer.
    #[inline]
    fn answer(&self) -> Answering {
        let Some(mut state) = self.lock() else { return Answering::Refused };
        if !matches!(state.promise, PromiseHalf::Unanswered) {
            return Answering::Refused;
        }
        match state.call {
            CallHalf::Present | CallHalf::Waiting(_) => return Answering::Wanted(state),
            // Whoever runs the callback recycles: what is kept lives until then.
            CallHalf::Cancelling(_) => state.promise = PromiseHalf::Over,
            CallHalf::Gone => self.recycle(state, free::share),
        }
        Answering::Unwanted
    }

    /// The answer is there, its value in the cell.
    #[inline]
    fn publish(&self, mut state: MutexGuard<'static, State>, answer: Answer) {
        state.promise = PromiseHalf::Answered(answer);
        self.cell().is_answered.store(true, Ordering::Relaxed);
        let call = mem::replace(&mut state.call, CallHalf::Present);
        // From here on the cell may be another call's.
        drop(state);
        if let CallHalf::Waiting(waker) = call {
            waker.wake();
        }
    }

    /// Answers with a value. False: it was refused, and stays the caller's.
    ///
    /// # Safety
    /// The promise is that of a `T`, and `value` points to one, which is not used again if the answer is true.
    #[inline]
    unsafe fn set_value<T>(&self, value: *mut c_void) -> bool {
        match self.answer() {
            Answering::Refused => return false,
            Answering::Wanted(mut state) => {
                // SAFETY: the caller's promise.
                unsafe { state.value.put::<T>(value) };
                self.publish(state, Answer::Value);
            }
            // SAFETY: the caller's promise.
            Answering::Unwanted => drop(unsafe { value.cast::<T>().read() }),
        }
        true
    }

    /// The same with what is no value.
    fn end(&self, answer: Answer) -> bool {
        match self.answer() {
            Answering::Refused => return false,
            Answering::Wanted(state) => self.publish(state, answer),
            Answering::Unwanted => {
                if let Answer::Error(error) = answer {
                    // SAFETY: the promise owns it.
                    drop(unsafe { Box::from_raw(error) });
                }
            }
        }
        true
    }

    /// Ends the call's half, and moves its answer to `out`: the value, or an owned error.
    ///
    /// # Safety
    /// The promise is that of a `T`, and `out` points to memory for one and for a pointer.
    #[inline]
    unsafe fn take<T>(&self, (state, answer): Answered, out: *mut c_void) -> u8 {
        if let Answer::Value = answer {
            // SAFETY: the caller's promise, and it is taken once: the cell forgets it.
            unsafe { state.value.give(out.cast::<T>()) };
        }
        // Who takes answers makes calls.
        self.recycle(state, free::keep);
        let error = match answer {
            Answer::Value => return VALUE,
            Answer::Error(error) => error,
            Answer::Cancelled => Box::into_raw(Box::new(Error::Cancelled)),
            Answer::Abandoned => Box::into_raw(Box::new(Error::Abandoned)),
        };
        // SAFETY: the caller's promise.
        unsafe { out.cast::<*mut Error>().write(error) };
        ERROR
    }

    /// The first [`poll`](Self::poll): there is no waker yet.
    #[inline]
    fn first_poll(&self, waker: &Waker) -> Option<Answered> {
        if self.cell().is_answered.load(Ordering::Relaxed) {
            return self.poll(waker);
        }
        self.register(waker.clone())
    }

    /// For the call's half. `None`: the waker is registered.
    #[inline]
    fn poll(&self, waker: &Waker) -> Option<Answered> {
        let state = self.lock_own();
        if let PromiseHalf::Answered(answer) = state.promise {
            return Some((state, answer));
        }
        if matches!(&state.call, CallHalf::Waiting(old) if old.will_wake(waker)) {
            return None;
        }
        drop(state);
        self.register(waker.clone())
    }

    /// The answer may have come meanwhile; it woke the old waker, or none.
    #[inline]
    fn register(&self, fresh: Waker) -> Option<Answered> {
        let mut state = self.lock_own();
        if let PromiseHalf::Answered(answer) = state.promise {
            // Not under the lock. Only the call takes the answer: it is still there afterwards.
            drop(state);
            drop(fresh);
            return Some((self.lock_own(), answer));
        }
        let old = mem::replace(&mut state.call, CallHalf::Waiting(fresh));
        drop(state);
        drop(old);
        None
    }

    /// Destroys an answer that the call has no use for, and ends the call's half.
    ///
    /// # Safety
    /// The promise is that of a `T`.
    unsafe fn destroy<T>(&self, (state, answer): Answered) {
        let mut value = MaybeUninit::<T>::uninit();
        if let Answer::Value = answer {
            // SAFETY: the caller's promise, and it is taken once: the cell forgets it.
            unsafe { state.value.give(value.as_mut_ptr()) };
        }
        self.recycle(state, free::keep);
        // Not under the lock: what follows runs destructors of users.
        match answer {
            // SAFETY: it was moved there.
            Answer::Value => unsafe { value.assume_init_drop() },
            // SAFETY: the promise owned it.
            Answer::Error(error) => drop(unsafe { Box::from_raw(error) }),
            Answer::Cancelled | Answer::Abandoned => {}
        }
    }

    /// Ends the call's half without an answer. One that was there is to be [destroyed](Self::destroy), and the half is there until
    /// then.
    fn forsake(&self) -> Option<Answered> {
        let mut state = self.lock_own();
        if let PromiseHalf::Answered(answer) = state.promise {
            return Some((state, answer));
        }
        match mem::replace(&mut state.callback, Callback::Used) {
            Callback::Set(callback) => {
                let call = mem::replace(&mut state.call, CallHalf::Cancelling(ThreadMark::here()));
                drop(state);
                let _ran = CallbackRan(*self);
                drop(call);
                callback.run();
            }
            // Only what is set is ever used before.
            none => {
                state.callback = none;
                let call = mem::replace(&mut state.call, CallHalf::Gone);
                drop(state);
                drop(call);
            }
        }
        None
    }

    /// False: there was one.
    fn on_cancel(&self, callback: OnCancel) -> bool {
        // Old, so answered.
        let Some(mut state) = self.lock() else { return true };
        if !matches!(state.promise, PromiseHalf::Unanswered) {
            return true;
        }
        if !matches!(state.callback, Callback::None) {
            return false;
        }
        if !matches!(state.call, CallHalf::Gone) {
            state.callback = Callback::Set(callback);
            return true;
        }
        state.callback = Callback::Used;
        state.call = CallHalf::Cancelling(ThreadMark::here());
        drop(state);
        let _ran = CallbackRan(*self);
        callback.run();
        true
    }

    /// False: it was not set, or runs or has run.
    fn take_on_cancel(&self) -> bool {
        let Some(mut state) = self.lock() else { return false };
        let is_set = matches!(state.callback, Callback::Set(_));
        if is_set {
            state.callback = Callback::None;
        }
        is_set
    }

    fn forget_on_cancel(&self) {
        loop {
            let Some(mut state) = self.lock() else { return };
            match state.call {
                CallHalf::Cancelling(thread) if thread != ThreadMark::here() => {
                    let ran = &self.cell().callback_ran;
                    drop(ran.wait(state).unwrap_or_else(PoisonError::into_inner));
                }
                _ => {
                    if matches!(state.callback, Callback::Set(_)) {
                        state.callback = Callback::None;
                    }
                    return;
                }
            }
        }
    }
}

/// What the functions of the ABI do, but for the abort that a panic becomes there.
#[cfg(test)]
impl Handle {
    pub(super) fn poll_for_test(&self, waker: &Waker) -> bool {
        self.poll(waker).is_none()
    }

    pub(super) fn forsake_for_test<T>(&self) {
        if let Some(answered) = self.forsake() {
            // SAFETY: the tests use one `T` with one handle.
            unsafe { self.destroy::<T>(answered) };
        }
    }

    /// # Safety
    /// As [`set_value`].
    pub(super) unsafe fn set_for_test<T>(&self, value: *mut c_void) -> bool {
        // SAFETY: the caller's promise.
        unsafe { self.set_value::<T>(value) }
    }
}

/// Ends the running of a cancel callback, if that panics too.
struct CallbackRan(Handle);

impl Drop for CallbackRan {
    fn drop(&mut self) {
        // The cell is not another call's: nobody recycles it meanwhile.
        let mut state = self.0.lock_own();
        state.call = CallHalf::Gone;
        // Whoever waits wakes up without the lock, and looks at the cell again, whosever it is then.
        self.0.cell().callback_ran.notify_all();
        if matches!(state.promise, PromiseHalf::Over) {
            self.0.recycle(state, free::share);
        }
    }
}

/// Tells the threads that are alive apart, also while they end, when `std::thread::current` may not be asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct ThreadMark(usize);

impl ThreadMark {
    pub(super) fn here() -> ThreadMark {
        thread_local!(static MARK: u8 = const { 0 });
        ThreadMark(MARK.with(|mark| ptr::from_ref(mark).addr()))
    }
}

impl State {
    const fn new() -> State {
        State {
            generation: 0,
            call: CallHalf::Present,
            promise: PromiseHalf::Unanswered,
            value: Slot(MaybeUninit::uninit()),
            callback: Callback::None,
            kept: Kept::new(),
        }
    }
}

impl Cell {
    /// A new one.
    pub(super) fn leaked() -> &'static Cell {
        Box::leak(Box::new(Cell {
            state: Mutex::new(State::new()),
            callback_ran: Condvar::new(),
            is_answered: AtomicBool::new(false),
            generation: UnsafeCell::new(0),
            next: UnsafeCell::new(ptr::null_mut()),
        }))
    }

    #[inline]
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// What follows may be given any handle that `make` gave.

unsafe extern "C" fn make() -> Handle {
    Handle::make()
}

/// # Safety
/// `begin` was not called, so that the call's half is there; `data` is as [`Kept::copy`] wants it.
unsafe extern "C" fn keep(handle: Handle, data: *const c_void, bytes: usize, align: usize) -> *const c_void {
    // SAFETY: the caller's promise.
    unsafe { handle.lock_own().kept.copy(data, bytes, align) }
}

/// # Safety
/// Once for each handle; `call` points to memory for a [`RawCall`], `waker` to a waker, `out` to memory for a `T` and for a
/// pointer.
unsafe extern "C" fn begin<T: Send + 'static>(
    handle: Handle,
    call: *mut c_void,
    waker: *const Waker,
    out: *mut c_void,
) -> u8 {
    // SAFETY: the caller's promise.
    match handle.first_poll(unsafe { &*waker }) {
        // SAFETY: the caller's promise.
        Some(answered) => unsafe { handle.take::<T>(answered, out) },
        None => {
            // On two words where a word is half of it; else the second is the upper half once more.
            let generation = [handle.generation, handle.generation >> 32];
            let [low, high] = generation.map(|part| ptr::without_provenance_mut(part as usize));
            let words = [handle.cell.cast(), low, high];
            // SAFETY: the caller's promise.
            unsafe { call.cast::<RawCall>().write(RawCall::new(&Ops::<T>::CALL, words)) };
            PENDING
        }
    }
}

/// # Safety
/// `call` was written by [`begin`].
unsafe fn handle_of(call: *mut RawCall) -> Handle {
    // SAFETY: the caller's promise.
    let [cell, low, high] = unsafe { (*call).words() };
    Handle { cell: cell.cast(), generation: low.addr() as u64 | (high.addr() as u64) << 32 }
}

/// [`CallOps::poll`].
unsafe extern "C" fn poll<T>(call: *mut RawCall, waker: *const Waker, out: *mut c_void) -> u8 {
    // SAFETY: a pending call.
    let (handle, waker) = unsafe { (handle_of(call), &*waker) };
    match handle.poll(waker) {
        // SAFETY: `out` is as `CallOps` says.
        Some(answered) => unsafe { handle.take::<T>(answered, out) },
        None => PENDING,
    }
}

/// [`CallOps::drop`]. What a call borrows was copied, so that nothing is to be waited for.
unsafe extern "C" fn drop_call<T>(call: *mut RawCall, _borrows: bool) {
    // SAFETY: a pending call.
    let handle = unsafe { handle_of(call) };
    if let Some(answered) = handle.forsake() {
        // SAFETY: the promise of a `T`.
        unsafe { handle.destroy::<T>(answered) };
    }
}

/// # Safety
/// `value` points to a `T`, which is not used again if the answer is true.
unsafe extern "C" fn set_value<T>(handle: Handle, value: *mut c_void) -> bool {
    // SAFETY: the caller's promise.
    unsafe { handle.set_value::<T>(value) }
}

/// # Safety
/// `error` is an owned error, which is not used again if the answer is true.
unsafe extern "C" fn set_error(handle: Handle, error: *mut c_void) -> bool {
    handle.end(Answer::Error(error.cast()))
}

unsafe extern "C" fn set_cancelled(handle: Handle) -> bool {
    handle.end(Answer::Cancelled)
}

unsafe extern "C" fn abandon(handle: Handle) -> bool {
    handle.end(Answer::Abandoned)
}

unsafe extern "C" fn is_cancelled(handle: Handle) -> bool {
    handle.lock().is_none_or(|state| matches!(state.call, CallHalf::Cancelling(_) | CallHalf::Gone))
}

/// # Safety
/// `run` may be called once with `context`, on any thread, at any time before the promise is answered.
unsafe extern "C" fn on_cancel(handle: Handle, context: *mut c_void, run: CancelCallback) -> bool {
    handle.on_cancel(OnCancel { context, run })
}

unsafe extern "C" fn forget_on_cancel(handle: Handle) {
    handle.forget_on_cancel();
}

unsafe extern "C" fn take_on_cancel(handle: Handle) -> bool {
    handle.take_on_cancel()
}
