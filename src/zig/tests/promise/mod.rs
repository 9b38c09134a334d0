//! Promises as Zig sees them, through [`PromiseOps`], and the future of the call through [`Call`](crate::call::Call). Rust functions are
//! in the place of Zig's shims.

mod answers;
mod cancel;
mod races;
mod wakers;

use super::{Callback, Count, NOOP, Named, aborts, counted, counter, for_ever, rounds};
use crate::call::{Fallible, call};
use crate::error::Error;
use crate::zig::promise::Cell;
use crate::zig::{Handle, PromiseOps, cobridge1_zig_error};
use std::future::Future;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::thread;

type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Zig's half of a promise.
struct Promise<T: Send + 'static> {
    handle: Handle,
    ops: &'static PromiseOps,
    types: std::marker::PhantomData<fn(T)>,
}

impl<T: Send + 'static> Clone for Promise<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + 'static> Copy for Promise<T> {}
// SAFETY: a promise may be used on any thread.
unsafe impl<T: Send + 'static> Send for Promise<T> {}
// SAFETY: by several at once.
unsafe impl<T: Send + 'static> Sync for Promise<T> {}

// SAFETY of all that follows: the handle comes from `make`, and the table is that of a `T`.
impl<T: Send + 'static> Promise<T> {
    /// What the shim does first.
    fn make() -> Self {
        let ops = PromiseOps::of::<T>();
        // SAFETY: see above.
        Promise { handle: unsafe { (ops.make)() }, ops, types: std::marker::PhantomData }
    }

    fn set(self, value: T) -> Result<(), T> {
        let mut value = ManuallyDrop::new(value);
        // SAFETY: see above; the value is used again only if it was refused.
        match unsafe { (self.ops.set_value)(self.handle, (&raw mut value).cast()) } {
            true => Ok(()),
            false => Err(ManuallyDrop::into_inner(value)),
        }
    }

    fn fail(self, name: &str, code: i32) -> bool {
        // SAFETY: see above; a refused error is dropped once.
        unsafe {
            let error = cobridge1_zig_error(name.as_ptr(), name.len(), code);
            let accepted = (self.ops.set_error)(self.handle, error.cast());
            if !accepted {
                drop(Box::from_raw(error));
            }
            accepted
        }
    }

    fn cancel(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.set_cancelled)(self.handle) }
    }

    fn abandon(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.abandon)(self.handle) }
    }

    fn is_cancelled(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.is_cancelled)(self.handle) }
    }

    fn keep(self, bytes: &[u8], align: usize) -> *const u8 {
        // SAFETY: see above; readable bytes.
        unsafe { (self.ops.keep)(self.handle, bytes.as_ptr().cast(), bytes.len(), align) }.cast()
    }

    fn on_cancel<F: FnOnce() + Send>(self, context: &'static Callback<F>) -> bool {
        // SAFETY: see above; the context lives for ever.
        unsafe {
            (self.ops.on_cancel)(self.handle, (&raw const *context).cast_mut().cast(), Callback::<F>::run)
        }
    }

    fn forget_on_cancel(self) {
        // SAFETY: see above.
        unsafe { (self.ops.forget_on_cancel)(self.handle) }
    }

    fn take_on_cancel(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.take_on_cancel)(self.handle) }
    }

    fn cell(self) -> *mut Cell {
        self.handle.cell
    }
}

/// The future of a Zig function in promise style, which does `body` with its promise before it returns.
fn start<T: Send + 'static>(body: impl FnOnce(Promise<T>) + Send + 'static) -> Boxed<T> {
    // SAFETY: what `glue.start` does.
    Box::pin(unsafe {
        call::<Named, Fallible, T, _>(move |out, call, waker| {
            let promise = Promise::<T>::make();
            body(promise);
            (promise.ops.begin)(promise.handle, call.cast(), waker.cast(), out.cast())
        })
    })
}

/// The same, pending, with its promise.
fn pending<T: Send + 'static>(waker: &Waker) -> (Boxed<T>, Promise<T>) {
    let (sender, promise) = channel();
    let mut future = start(move |promise| sender.send(promise).unwrap());
    assert!(poll(&mut future, waker).is_pending());
    (future, promise.recv().unwrap())
}

fn poll<T>(future: &mut Boxed<T>, waker: &Waker) -> Poll<Result<T, Error>> {
    future.as_mut().poll(&mut Context::from_waker(waker))
}

fn value<T>(polled: Poll<Result<T, Error>>) -> T {
    match polled {
        Poll::Ready(Ok(value)) => value,
        Poll::Ready(Err(error)) => panic!("{error}"),
        Poll::Pending => panic!("pending"),
    }
}

/// A value whose destructions are counted, of `N` words and two more.
struct Guard<const N: usize>(Arc<AtomicUsize>, u64, [u64; N]);

impl<const N: usize> Guard<N> {
    fn new(destroyed: &Arc<AtomicUsize>, tag: u64) -> Self {
        Guard(destroyed.clone(), tag, [tag; N])
    }
}

impl<const N: usize> Drop for Guard<N> {
    fn drop(&mut self) {
        assert_eq!(self.2, [self.1; N], "it was moved in one piece");
        self.0.fetch_add(1, SeqCst);
    }
}

/// Every way to answer once more is refused, and leaves what it brought to who brought it.
fn assert_over<const N: usize>(promise: Promise<Guard<N>>) {
    let destroyed = Arc::default();
    let refused = promise.set(Guard::new(&destroyed, 99)).expect_err("it is refused");
    assert_eq!(destroyed.load(SeqCst), 0);
    drop(refused);
    assert_eq!(destroyed.load(SeqCst), 1);
    assert!(!promise.fail("Again", 1) && !promise.cancel() && !promise.abandon());
}
