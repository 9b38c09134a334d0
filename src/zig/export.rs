//! Zig calls Rust: what the functions of `extern "Rust"` are expanded to for Zig, `include/cobridge/zig/calls.zig` being the
//! other side.
//!
//! A plain function answers as Zig's do: a status, and the value or an owned error at `out`. One that gives a future or a
//! stream constructs it at `out`, as C++ gets it ([`RustFuture`], [`RustStream`]), and Zig polls it through
//! [`cobridge1_zig_poll`], in the context of the current runtime.
//!
//! Panics stop here. That of a function which declares a `Result` is its error; that of a future, the future's answer. Without
//! `Result` there is nobody to tell: the process aborts, as under cxx.

use super::Slice;
use crate::abi::VALUE;
use crate::async_fn::Panicked;
use crate::error::Error;
use crate::export::{self, RustFuture, Value, describe, fail, text_of};
use crate::runtime;
use crate::stream::export::{Items, RustStream, export_stream};
use std::ffi::c_void;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Waker;

/// The slice that is an argument of an async callback.
///
/// # Safety
/// There are so many addresses, and that one is a slice's.
#[inline(always)]
pub unsafe fn slice(values: *const *mut c_void, index: usize) -> Slice {
    // SAFETY: the caller's promise.
    unsafe { (*values.add(index)).cast::<Slice>().read() }
}

/// Calls a plain function that is declared without `Result`.
///
/// # Safety
/// There is room for a `T` at `out`.
#[inline(always)]
pub unsafe fn give<T, F: FnOnce() -> T>(out: *mut c_void, name: &str, call: F) -> u8 {
    match catch_unwind(AssertUnwindSafe(call)) {
        // SAFETY: the caller's promise.
        Ok(value) => unsafe { out.cast::<T>().write(value) },
        Err(_) => panicked(name),
    }
    VALUE
}

#[cold]
fn panicked(name: &str) -> ! {
    eprintln!("cobridge: `{name}`, which Zig called, panicked, and is declared without Result");
    std::process::abort();
}

/// Calls a plain function that is declared with `Result`.
///
/// # Safety
/// There is room for a `T`, and for a pointer, at `out`.
#[inline(always)]
pub unsafe fn give_result<T, E, F>(out: *mut c_void, call: F) -> u8
where
    E: Display,
    F: FnOnce() -> Result<T, E>,
{
    // The error's text is the user's code, too.
    let answer = catch_unwind(AssertUnwindSafe(|| call().map_err(describe)));
    // SAFETY: the caller's promise.
    unsafe {
        match answer {
            Ok(Ok(value)) => out.cast::<T>().write(value),
            Ok(Err(error)) => return fail(out, error),
            Err(panic) => return fail(out, Error::panicked(text_of(panic))),
        }
    }
    VALUE
}

/// Makes a future. If that panics (the user's function has not been called yet, but arguments are read and copied), the future
/// does so.
///
/// # Safety
/// There is room for a `RustFuture<T>` at `out`.
#[inline(always)]
pub unsafe fn give_future<T>(out: *mut c_void, make: impl FnOnce() -> RustFuture<T>) {
    let future = catch_unwind(AssertUnwindSafe(make))
        .unwrap_or_else(|panic| export::place::<T, T, _, Value>(Panicked::<T>::new(panic), false));
    // SAFETY: the caller's promise.
    unsafe { out.cast::<RustFuture<T>>().write(future) }
}

/// The same with a stream.
///
/// # Safety
/// There is room for a `RustStream<T>` at `out`.
#[inline(always)]
pub unsafe fn give_stream<T>(out: *mut c_void, make: impl FnOnce() -> RustStream<T>) {
    let stream = catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|panic| {
        let error = Error::panicked(text_of(panic));
        let panics = move |_: Items<T>| async move { Err(error) };
        // SAFETY: it borrows nothing.
        unsafe { export_stream::<T, T, _, _>(panics) }
    });
    // SAFETY: the caller's promise.
    unsafe { out.cast::<RustStream<T>>().write(stream) }
}

type PollFn = unsafe extern "C" fn(*mut c_void, *const Waker, *mut c_void) -> u8;
type DropFn = unsafe extern "C" fn(*mut c_void);

/// Works in the context of the current runtime, so that a future finds its reactor.
///
/// # Panics
/// If a user's [`Runtime`](runtime::Runtime) breaks the rule of `within`: without an answer Zig would wait for ever, and nothing
/// is polled or dropped twice because of it. As this is called through `extern "C"`, the process aborts.
fn within<R>(work: impl FnOnce() -> R) -> R {
    let mut work = Some(work);
    let mut result = None;
    runtime::within(&mut || {
        let work = work.take().expect("a `Runtime` whose `within` calls its function twice");
        result = Some(work());
    });
    result.expect("a `Runtime` whose `within` does not call its function")
}

/// Polls a future or a stream in the context of the current runtime.
///
/// # Safety
/// `poll` may be called with the others.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_poll(
    poll: PollFn,
    polled: *mut c_void,
    waker: *const Waker,
    out: *mut c_void,
) -> u8 {
    // SAFETY: the caller's promise, and it is called once.
    within(|| unsafe { poll(polled, waker, out) })
}

/// Drops a future or a stream, likewise.
///
/// # Safety
/// As [`cobridge1_zig_poll`].
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_drop(drop: DropFn, dropped: *mut c_void) {
    // SAFETY: as above.
    within(|| unsafe { drop(dropped) });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::{BlockingJob, Runtime, Sleep, Task, enter};
    use crate::zig::tests::{NOOP, aborts};
    use std::future::Future;
    use std::pin::Pin;
    use std::time::Duration;

    /// Calls what it is given in its context so often.
    struct Calls(u32);

    impl Runtime for Calls {
        fn spawn(&self, _: Task) {}
        fn block_on(&self, _: Pin<&mut dyn Future<Output = ()>>) {}
        fn sleep(&self, _: Duration) -> Sleep {
            Sleep::new(async {})
        }
        fn spawn_blocking(&self, _: BlockingJob) {}
        fn within(&self, f: &mut dyn FnMut()) {
            (0..self.0).for_each(|_| f());
        }
    }

    unsafe extern "C" fn counts_polls(polled: *mut c_void, _: *const Waker, _: *mut c_void) -> u8 {
        // SAFETY: a counter of this test.
        unsafe { *polled.cast::<u32>() += 1 };
        eprintln!("polled");
        VALUE
    }

    unsafe extern "C" fn counts_drops(dropped: *mut c_void) {
        // SAFETY: a counter of this test.
        unsafe { *dropped.cast::<u32>() += 1 };
        eprintln!("dropped");
    }

    fn poll_and_drop(runtime: Calls, polls: bool) -> u32 {
        let _entered = enter(runtime);
        let mut count = 0u32;
        let counter = (&raw mut count).cast();
        // SAFETY: the functions count.
        unsafe {
            if polls {
                assert_eq!(cobridge1_zig_poll(counts_polls, counter, NOOP, std::ptr::null_mut()), VALUE);
            } else {
                cobridge1_zig_drop(counts_drops, counter);
            }
        }
        count
    }

    #[test]
    fn polls_and_drops_happen_once_in_the_runtimes_context() {
        assert_eq!((poll_and_drop(Calls(1), true), poll_and_drop(Calls(1), false)), (1, 1));
    }

    #[test]
    fn a_runtime_that_does_not_poll_aborts() {
        let text = aborts("zig::export::tests::a_runtime_that_does_not_poll_aborts", || {
            poll_and_drop(Calls(0), true);
        });
        assert!(text.contains("`within` does not call"), "{text}");
    }

    #[test]
    fn a_runtime_that_does_not_drop_aborts() {
        let text = aborts("zig::export::tests::a_runtime_that_does_not_drop_aborts", || {
            poll_and_drop(Calls(0), false);
        });
        assert!(text.contains("`within` does not call"), "{text}");
    }

    #[test]
    fn a_runtime_that_polls_twice_aborts() {
        let text = aborts("zig::export::tests::a_runtime_that_polls_twice_aborts", || {
            poll_and_drop(Calls(2), true);
        });
        assert!(text.contains("its function twice") && text.matches("polled").count() == 1, "{text}");
    }

    #[test]
    fn a_runtime_that_drops_twice_aborts() {
        let text = aborts("zig::export::tests::a_runtime_that_drops_twice_aborts", || {
            poll_and_drop(Calls(2), false);
        });
        assert!(text.contains("its function twice") && text.matches("dropped").count() == 1, "{text}");
    }
}
