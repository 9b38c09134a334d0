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
//! One word says who may do what: the generation, and above all whether the promise is answered and the call is there. Each half
//! changes it by compare-exchange, and a sender only where it has its own generation ([`state`]).
//!
//! ```text
//!                     claim                publish                taken or destroyed by the call
//! the call waits ------------> CLAIMED -------------> ANSWERED -----------------------------------> recycled
//!    |  |                         | drop                     publish
//!    |  |                         +-------> GONE CLAIMED -----------------------------------------> recycled
//!    |  | drop                                claim
//!    |  +-----------> GONE -----------------------------------------------------------------------> recycled
//!    |        on_cancel |  ^ the callback has run
//!    |                  v  |             claim                       the callback has run
//!    +----------> GONE CANCELLING -------------> GONE CANCELLING CLAIMED -------------------------> recycled
//!      drop, with a callback
//! ```
//!
//! * The answer's place in the cell is of who has claimed it, until it publishes; then the call's. If the call goes meanwhile, it
//!   stays of who has claimed it.
//! * What is kept in the cell is the call's until it begins. Afterwards nobody changes it, but whoever recycles.
//! * The waker is put there and taken back by the call alone, and taken by who publishes: it copies the waker, publishes,
//!   and has the copy if the word was still the same. It wakes as the last thing, when the cell may be another call's.
//! * Who recycles has the cell alone: the call, if there was an answer for it; else who answers, or, if the promise is answered while
//!   the cancel callback runs, who runs it. One that is claimed is not followed by the callback.
//! * A promise is answered without a lock. Cancel callbacks lie behind one, as their end is waited for ([`cancel`]).
//!
//! No code of users runs under that lock, nor while the answer is on its way: wakers are cloned, woken and dropped, values destroyed
//! and cancel callbacks run when the transition has been made. Code that panics or comes back to the same promise finds nothing
//! half done.

mod answer;
mod cancel;
#[cfg(all(test, cobridge_loom))]
mod models;
mod state;

use super::free;
use super::kept::Kept;
use crate::abi::{CallOps, ERROR, PENDING, RawCall, VALUE};
use crate::error::Error;
use answer::{Answer, Slot};
pub(super) use cancel::ThreadMark;
use cancel::{CancelCallback, Forsaken, OnCancel, Set};
use state::{Claim, Published, State};
use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr;
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
    state: State<Answered>,
    /// What the call's shim has copied: see [`PromiseOps::keep`].
    kept: UnsafeCell<Kept>,
    /// The next cell that nobody uses, where the cell is one of them.
    pub(super) next: UnsafeCell<*mut Cell>,
}

// SAFETY: the state is shared by design. `kept` is the call's before `begin`, and then of whoever recycles the cell. `next` belongs to
// whoever has a cell that nobody uses: one thread, or the lock of a list.
unsafe impl Sync for Cell {}

impl Cell {
    /// A new one.
    pub(super) fn leaked() -> &'static Cell {
        Box::leak(Box::new(Cell {
            state: State::new(Answered { answer: Answer::Abandoned, value: Slot::new() }),
            kept: UnsafeCell::new(Kept::new()),
            next: UnsafeCell::new(ptr::null_mut()),
        }))
    }
}

/// An answer that waits for the call.
struct Answered {
    answer: Answer,
    /// The value of an answer that is one.
    value: Slot,
}

// SAFETY: an answer is a `Send` value or an error, which is one too.
unsafe impl Send for Answered {}

impl Handle {
    /// A cell from the free list, or a new one.
    #[inline]
    fn make() -> Handle {
        let cell = free::pop().unwrap_or_else(Cell::leaked);
        Handle { cell: ptr::from_ref(cell).cast_mut(), generation: cell.state.generation() }
    }

    #[inline]
    fn cell(&self) -> &'static Cell {
        // SAFETY: `make` put it there, and cells are never freed.
        unsafe { &*self.cell }
    }

    #[inline]
    fn state(&self) -> &'static State<Answered> {
        &self.cell().state
    }

    /// Gives the cell to `free`.
    ///
    /// # Safety
    /// Both halves are done with: the caller has the cell alone.
    #[inline]
    unsafe fn recycle(&self, free: fn(&'static Cell)) {
        let cell = self.cell();
        debug_assert_eq!(cell.state.generation(), self.generation, "a call that is not over has its cell");
        // SAFETY: the caller's promise.
        unsafe {
            (*cell.kept.get()).clear();
            cell.state.recycle();
        }
        free(cell);
    }

    // ---- the promise

    /// Answers with a value. False: it was refused, and stays the caller's.
    ///
    /// # Safety
    /// The promise is that of a `T`, and `value` points to one, which is not used again if the answer is true.
    #[inline]
    unsafe fn set_value<T>(&self, value: *mut c_void) -> bool {
        let mut claimed = match self.state().claim(self.generation) {
            Claim::Refused => return false,
            Claim::Wanted(claimed) => claimed,
            unwanted => {
                self.end_unwanted(unwanted);
                // SAFETY: the caller's promise.
                drop(unsafe { value.cast::<T>().read() });
                return true;
            }
        };
        claimed.put(|place| {
            // SAFETY: the caller's promise, and the place is this answer's.
            unsafe {
                (*place).answer = Answer::Value;
                (*place).value.put::<T>(value);
            }
        });
        match claimed.publish() {
            Published::Told(waker) => wake(waker),
            // SAFETY: a `T` was put there.
            Published::Unwanted => unsafe { self.destroy::<T>(free::share) },
        }
        true
    }

    /// The same with what is no value.
    fn end(&self, answer: Answer) -> bool {
        let mut claimed = match self.state().claim(self.generation) {
            Claim::Refused => return false,
            Claim::Wanted(claimed) => claimed,
            unwanted => {
                self.end_unwanted(unwanted);
                // SAFETY: nobody else has seen it.
                unsafe { answer.discard() };
                return true;
            }
        };
        // SAFETY: the place is this answer's.
        claimed.put(|place| unsafe { (*place).answer = answer });
        match claimed.publish() {
            Published::Told(waker) => wake(waker),
            // SAFETY: what was put there is no value.
            Published::Unwanted => unsafe { self.destroy::<()>(free::share) },
        }
        true
    }

    /// The answer is to be destroyed afterwards: nothing is half done then.
    fn end_unwanted(&self, claim: Claim<'_, Answered>) {
        if let Claim::Unwanted = claim {
            // SAFETY: as `claim` says.
            unsafe { self.recycle(free::share) };
        }
    }

    fn on_cancel(&self, callback: OnCancel) -> bool {
        match self.state().on_cancel(self.generation, callback) {
            Set::Refused => return false,
            Set::Done => {}
            Set::Runs(callback) => {
                let _ran = CallbackRan(*self);
                callback.run();
            }
        }
        true
    }

    // ---- the call

    /// Ends the call's half, and moves its answer to `out`: the value, or an owned error.
    ///
    /// # Safety
    /// The call was answered and has its half. The promise is that of a `T`, and `out` points to memory for one and for a pointer.
    #[inline]
    unsafe fn take<T>(&self, out: *mut c_void) -> u8 {
        // SAFETY: the caller's promise. Who takes answers makes calls.
        let answer = unsafe { self.move_out::<T>(out.cast(), free::keep) };
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

    /// Destroys an answer that nobody has a use for, and gives the cell to `free`.
    ///
    /// # Safety
    /// The answer is the caller's, who has the cell alone afterwards. The promise is that of a `T`, if it is a value.
    unsafe fn destroy<T>(&self, free: fn(&'static Cell)) {
        let mut value = MaybeUninit::<T>::uninit();
        // SAFETY: the caller's promise.
        let answer = unsafe { self.move_out(value.as_mut_ptr(), free) };
        // Afterwards: what follows runs destructors of users.
        match answer {
            // SAFETY: it was moved there.
            Answer::Value => unsafe { value.assume_init_drop() },
            // SAFETY: nobody else has it.
            error => unsafe { error.discard() },
        }
    }

    /// Moves a value to `out`, and gives the cell to `free`.
    ///
    /// # Safety
    /// As [`destroy`](Self::destroy), and `out` points to memory for a `T`.
    #[inline]
    unsafe fn move_out<T>(&self, out: *mut T, free: fn(&'static Cell)) -> Answer {
        // SAFETY: the caller's promise; what is there is moved once, as the cell forgets it.
        unsafe {
            let answer = self.state().taken(|place| {
                if let Answer::Value = (*place).answer {
                    (*place).value.give(out);
                }
                (*place).answer
            });
            self.recycle(free);
            answer
        }
    }

    /// Ends the call's half without an answer. True: one was there. It is to be [destroyed](Self::destroy), and the half is there
    /// until then.
    ///
    /// # Safety
    /// The caller has the call's half, which is there.
    unsafe fn forsake(&self) -> bool {
        // SAFETY: the caller's promise.
        match unsafe { self.state().forsake() } {
            Forsaken::Answered => return true,
            Forsaken::Gone(waker) => drop(waker),
            Forsaken::Cancels(waker, callback) => {
                let _ran = CallbackRan(*self);
                drop(waker);
                callback.run();
            }
        }
        false
    }
}

/// The last step of an answer: from here on the cell may be another call's.
#[inline]
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// What the functions of the ABI do, but for the abort that a panic becomes there.
#[cfg(test)]
impl Handle {
    /// # Safety
    /// The caller has the call's half, which is there.
    pub(super) unsafe fn poll_for_test(&self, waker: &Waker) -> bool {
        // SAFETY: the caller's promise.
        unsafe { !self.state().poll(waker) }
    }

    /// # Safety
    /// As above, and the promise is that of a `T`.
    pub(super) unsafe fn forsake_for_test<T>(&self) {
        // SAFETY: the caller's promise.
        unsafe {
            if self.forsake() {
                self.destroy::<T>(free::keep);
            }
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
        if self.0.state().callback_has_run() {
            // SAFETY: as it says.
            unsafe { self.0.recycle(free::share) };
        }
    }
}

// What follows may be given any handle that `make` gave.

unsafe extern "C" fn make() -> Handle {
    Handle::make()
}

/// # Safety
/// `begin` was not called, so that the call's half is there; `data` is as [`Kept::copy`] wants it.
unsafe extern "C" fn keep(handle: Handle, data: *const c_void, bytes: usize, align: usize) -> *const c_void {
    // SAFETY: the caller's promise: before `begin`, what is kept is of who makes the call.
    unsafe { (*handle.cell().kept.get()).copy(data, bytes, align) }
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
    // SAFETY: the caller's promise: it has the call's half.
    if unsafe { handle.state().poll(&*waker) } {
        // SAFETY: the caller's promise.
        return unsafe { handle.take::<T>(out) };
    }
    // On two words where a word is half of it; else the second is the upper half once more.
    let generation = [handle.generation, handle.generation >> 32];
    let [low, high] = generation.map(|part| ptr::without_provenance_mut(part as usize));
    let words = [handle.cell.cast(), low, high];
    // SAFETY: the caller's promise.
    unsafe { call.cast::<RawCall>().write(RawCall::new(&Ops::<T>::CALL, words)) };
    PENDING
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
    // SAFETY: a pending call, which is the caller's; `out` is as `CallOps` says.
    unsafe {
        let handle = handle_of(call);
        if handle.state().poll(&*waker) { handle.take::<T>(out) } else { PENDING }
    }
}

/// [`CallOps::drop`]. What a call borrows was copied, so that nothing is to be waited for.
unsafe extern "C" fn drop_call<T>(call: *mut RawCall, _borrows: bool) {
    // SAFETY: a pending call, which is the caller's, of the promise of a `T`.
    unsafe {
        let handle = handle_of(call);
        if handle.forsake() {
            handle.destroy::<T>(free::keep);
        }
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
    handle.state().is_cancelled(handle.generation)
}

/// # Safety
/// `run` may be called once with `context`, on any thread, at any time before the promise is answered.
unsafe extern "C" fn on_cancel(handle: Handle, context: *mut c_void, run: CancelCallback) -> bool {
    handle.on_cancel(OnCancel { context, run })
}

unsafe extern "C" fn forget_on_cancel(handle: Handle) {
    handle.state().forget_on_cancel(handle.generation);
}

unsafe extern "C" fn take_on_cancel(handle: Handle) -> bool {
    handle.state().take_on_cancel(handle.generation)
}
