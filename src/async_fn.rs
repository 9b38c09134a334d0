//! Async callbacks: a Rust closure inside of a C++ `rust::AsyncFn<R(A...)>`.
//!
//! The closure lies in an [`Arc`], of which every copy of the C++ handle owns a count. It may be called from any thread, by
//! several at once. Its own body runs at the call; the future that it gives lies in the `rust::Future` of the call, and
//! holds nothing of the handle.

use crate::export::{Answer, Described, RustFuture, Value, place};
use std::any::Any;
use std::ffi::c_void;
use std::fmt::Display;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// A C++ `rust::AsyncFn`, whose header is `include/cobridge/async_fn.h`. Dropping it lets go of the closure.
#[repr(C)]
pub struct RawAsyncFn {
    ops: *const AsyncFnOps,
    closure: *const c_void,
}

/// What a handle does. The closure is an `Arc`'s pointer.
#[repr(C)]
struct AsyncFnOps {
    /// Calls the closure, which takes the values behind the pointers, and makes a `rust::Future` at the last address.
    call: unsafe extern "C" fn(*const c_void, *const *mut c_void, *mut c_void),
    /// Counts one handle more.
    clone: unsafe extern "C" fn(*const c_void),
    /// Counts one handle less.
    drop: unsafe extern "C" fn(*const c_void),
}

const _: () = assert!(size_of::<AsyncFnOps>() == 3 * size_of::<usize>());

// SAFETY: the closure is `Send` and `Sync`, and its futures are `Send`.
unsafe impl Send for RawAsyncFn {}
// SAFETY: as above; nothing can be done with a shared handle in Rust.
unsafe impl Sync for RawAsyncFn {}

impl Drop for RawAsyncFn {
    fn drop(&mut self) {
        // SAFETY: the handle owns a count.
        unsafe { ((*self.ops).drop)(self.closure) }
    }
}

/// Makes the handle of a callback that is declared without `Result`. `Erased` is `T` with other lifetimes.
///
/// # Safety
/// `call` reads nothing but the values that the callback is declared to take.
pub unsafe fn async_fn<Erased, T, F, C>(call: C) -> RawAsyncFn
where
    C: Fn(*const *mut c_void) -> F + Send + Sync + 'static,
    F: Future<Output = T> + Send + 'static,
{
    Ops::<Erased, T, F, C, Value>::make(call)
}

/// The same for one that is declared with `Result`: an error is described by its `Display`.
///
/// # Safety
/// As [`async_fn`].
pub unsafe fn async_fn_result<Erased, T, E, F, C>(call: C) -> RawAsyncFn
where
    E: Display,
    C: Fn(*const *mut c_void) -> F + Send + Sync + 'static,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    Ops::<Erased, T, F, C, Described>::make(call)
}

/// What C++ does with a callback `C`.
struct Ops<Erased, T, F, C, A>(PhantomData<(Erased, T, F, C, A)>);

impl<Erased, T, F, C, A> Ops<Erased, T, F, C, A>
where
    F: Future,
    C: Fn(*const *mut c_void) -> F,
    A: Answer<F::Output, Value = T>,
{
    const OPS: AsyncFnOps = AsyncFnOps { call: Self::call, clone: Self::clone, drop: Self::drop };

    fn make(call: C) -> RawAsyncFn {
        RawAsyncFn { ops: &Self::OPS, closure: Arc::into_raw(Arc::new(call)).cast() }
    }

    unsafe extern "C" fn call(closure: *const c_void, values: *const *mut c_void, out: *mut c_void) {
        // SAFETY: a handle keeps the closure alive during the call.
        let closure = unsafe { &*closure.cast::<C>() };
        // A closure that panicked may be called again, as any `Fn` that is shared between threads.
        let future = match catch_unwind(AssertUnwindSafe(|| closure(values))) {
            Ok(future) => place::<Erased, T, F, A>(future, false),
            Err(panic) => place::<Erased, T, Panicked<T>, Value>(Panicked::new(panic), false),
        };
        // SAFETY: C++ gives the memory for the `rust::Future` that the callback returns.
        unsafe { out.cast::<RustFuture<Erased>>().write(future) }
    }

    unsafe extern "C" fn clone(closure: *const c_void) {
        // SAFETY: the handle that is copied owns a count.
        unsafe { Arc::increment_strong_count(closure.cast::<C>()) }
    }

    unsafe extern "C" fn drop(closure: *const c_void) {
        // SAFETY: the handle that goes owned a count.
        unsafe { Arc::decrement_strong_count(closure.cast::<C>()) }
    }
}

/// The future of a call whose closure panicked: it does so again where somebody listens.
pub(crate) struct Panicked<T> {
    panic: Option<Box<dyn Any + Send>>,
    gives: PhantomData<fn() -> T>,
}

impl<T> Panicked<T> {
    pub(crate) fn new(panic: Box<dyn Any + Send>) -> Self {
        Panicked { panic: Some(panic), gives: PhantomData }
    }
}

impl<T> Future for Panicked<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        match self.panic.take() {
            // Without a second message on standard error.
            Some(panic) => resume_unwind(panic),
            None => Poll::Pending,
        }
    }
}
