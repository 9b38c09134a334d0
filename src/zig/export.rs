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

/// Polls a future or a stream, which finds the reactor of the current runtime.
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
    let mut status = None;
    // SAFETY: the caller's promise. A runtime calls it once.
    runtime::within(&mut || status = Some(unsafe { poll(polled, waker, out) }));
    status.unwrap_or(crate::abi::PENDING)
}

/// Drops a future or a stream, likewise.
///
/// # Safety
/// As [`cobridge1_zig_poll`].
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_drop(drop: DropFn, dropped: *mut c_void) {
    // SAFETY: as above.
    runtime::within(&mut || unsafe { drop(dropped) });
}
