//! Rust awaits C++: the future of one awaited call. The steps are those of the book's "one awaited call, step by step".
//!
//! A [`Call`] is, in this order and in the same memory: the starter with its arguments, until the first poll takes them;
//! the [`RawCall`], while C++ works on it; nothing. It is pinned by its first poll, as C++ frames point to the
//! `RawCall`.
//!
//! * Not started: C++ knows nothing of it. Dropping it drops the arguments.
//! * Pending: C++ owns its half. Dropping gives it up through [`CallOps::drop`](crate::abi::CallOps), which cancels.
//! * Done: the value or error has been handed out.
//!
//! The value never lies in the future: C++ writes it to where `poll` will return it from.

use crate::abi::{self, PENDING, RawCall, VALUE};
use crate::error::Error;
use std::ffi::c_void;
use std::future::Future;
use std::marker::{PhantomData, PhantomPinned};
use std::mem::{ManuallyDrop, MaybeUninit};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// What the bridge declares, known at compile time.
pub trait Declaration {
    /// The function's name for messages: `http::fetch`.
    const NAME: &'static str;
    /// Whether the call holds anything that borrows from Rust: then dropping it waits for what can't be abandoned.
    const BORROWS: bool;
}

/// How the outcome of a call becomes the future's output.
pub trait Outcome<T> {
    /// The future's output.
    type Output;
    /// C++ answered with a value.
    fn value(value: T) -> Self::Output;
    /// C++ answered with an error.
    fn error(error: Error, name: &'static str) -> Self::Output;
}

/// Declared `-> Result<T>`.
pub struct Fallible;

impl<T> Outcome<T> for Fallible {
    type Output = Result<T, Error>;

    #[inline(always)]
    fn value(value: T) -> Self::Output {
        Ok(value)
    }

    fn error(error: Error, _: &'static str) -> Self::Output {
        Err(error)
    }
}

/// Declared without `Result`: an exception terminates, as it does in cxx, and a call that ends without an answer panics.
pub struct Infallible;

impl<T> Outcome<T> for Infallible {
    type Output = T;

    #[inline(always)]
    fn value(value: T) -> T {
        value
    }

    #[cold]
    #[inline(never)]
    fn error(error: Error, name: &'static str) -> T {
        match error {
            Error::Exception(exception) => {
                eprintln!("cobridge: `{name}` threw, but is declared without Result: {exception}");
                std::process::abort()
            }
            other => panic!("`{name}` has no answer, and is declared without Result: {other}"),
        }
    }
}

/// The future of an awaited call.
///
/// `S` is a closure that owns the arguments and calls the starter with `(out, call, waker)`.
#[must_use = "futures do nothing unless you `.await` or poll them"]
pub struct Call<D: Declaration, O, S, T> {
    phase: Phase,
    body: Body<S>,
    _pinned: PhantomPinned,
    types: PhantomData<Gives<D, O, T>>,
}

/// A call owns no `D`, `O` or `T`.
type Gives<D, O, T> = fn() -> (D, O, T);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// `body.starter` is alive.
    Unstarted,
    /// The `RawCall` in `body` is alive.
    Pending,
    /// Nothing is.
    Done,
}

union Body<S> {
    starter: ManuallyDrop<S>,
    /// Written by C++, and reached through a pointer only.
    _call: ManuallyDrop<MaybeUninit<RawCall>>,
}

/// Where C++ puts its answer.
#[repr(C)]
pub(crate) union Out<T> {
    pub(crate) value: ManuallyDrop<T>,
    pub(crate) error: *mut Error,
}

// SAFETY: C++ lets a call be polled and dropped on different threads, one at a time (contract, sentence 12). What
// crosses with it is the arguments, inside S, and the value.
unsafe impl<D: Declaration, O, S: Send, T: Send> Send for Call<D, O, S, T> {}
// SAFETY: nothing can be done with a shared reference to a call.
unsafe impl<D: Declaration, O, S, T> Sync for Call<D, O, S, T> {}

/// Makes the future of a call (step 2). Nothing happens before it is polled.
///
/// # Safety
/// `starter` calls a starter of the generated bridge for a declaration `D` whose value is a `T`: it answers `VALUE` with
/// a `T` at `out`, `ERROR` with an owned error at `out`, or `PENDING` with the call written; and it does not unwind.
#[inline(always)]
pub unsafe fn call<D, O, T, S>(starter: S) -> Call<D, O, S, T>
where
    D: Declaration,
    O: Outcome<T>,
    S: FnOnce(*mut T, *mut u8, *const u8) -> u8,
{
    Call {
        phase: Phase::Unstarted,
        body: Body { starter: ManuallyDrop::new(starter) },
        _pinned: PhantomPinned,
        types: PhantomData,
    }
}

impl<D, O, T, S> Future for Call<D, O, S, T>
where
    D: Declaration,
    O: Outcome<T>,
    S: FnOnce(*mut T, *mut u8, *const u8) -> u8,
{
    type Output = O::Output;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<O::Output> {
        // SAFETY: nothing is moved out of the call but the starter, which was never pinned.
        let this = unsafe { self.get_unchecked_mut() };
        let mut out = MaybeUninit::<Out<T>>::uninit();
        let waker: *const Waker = context.waker();
        let status = match this.phase {
            Phase::Unstarted => {
                // Step 3.
                // SAFETY: the phase says that the starter is alive. A starter does not unwind, so the phase that
                // stands while it runs is not seen by `drop`.
                let starter = unsafe { ManuallyDrop::take(&mut this.body.starter) };
                this.phase = Phase::Done;
                let status = starter(out.as_mut_ptr().cast(), (&raw mut this.body).cast(), waker.cast());
                if status == PENDING {
                    this.phase = Phase::Pending;
                }
                status
            }
            Phase::Pending => {
                // Step 8.
                let call: *mut RawCall = (&raw mut this.body).cast();
                // SAFETY: the phase says that the call is alive and pending.
                let status = unsafe { ((*(*call).ops).poll)(call, waker, out.as_mut_ptr().cast::<c_void>()) };
                if status != PENDING {
                    this.phase = Phase::Done;
                }
                status
            }
            Phase::Done => polled_after_completion(D::NAME),
        };
        // Step 9.
        match status {
            PENDING => Poll::Pending,
            // SAFETY: C++ constructed the value.
            VALUE => Poll::Ready(O::value(ManuallyDrop::into_inner(unsafe { out.assume_init().value }))),
            // SAFETY: C++ stored an error, which is ours now.
            _ => Poll::Ready(O::error(unsafe { abi::take_error(out.assume_init().error) }, D::NAME)),
        }
    }
}

impl<D: Declaration, O, S, T> Drop for Call<D, O, S, T> {
    #[inline(always)]
    fn drop(&mut self) {
        match self.phase {
            // SAFETY: the phase says that the starter is alive.
            Phase::Unstarted => unsafe { ManuallyDrop::drop(&mut self.body.starter) },
            Phase::Pending => {
                // Step 10.
                let call: *mut RawCall = (&raw mut self.body).cast();
                // SAFETY: the phase says that the call is alive and pending; it is given up once.
                unsafe { ((*(*call).ops).drop)(call, D::BORROWS) }
            }
            Phase::Done => {}
        }
    }
}

#[cold]
#[inline(never)]
fn polled_after_completion(name: &str) -> ! {
    panic!("`{name}`: the future was polled after completion")
}
