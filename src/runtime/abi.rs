//! The functions with which C++ uses a runtime.
//!
//! A runtime crosses as the one word of a [`RuntimeHandle`]: owned as `*mut`, borrowed as `*const`. A panic in one of
//! them, such as one of a user's [`Runtime`](super::Runtime), aborts, as `extern "C"` does.

use super::task::TaskOps;
use super::{EnterGuard, RuntimeHandle, Task, block, current, enter};
use std::ffi::c_void;
use std::future::Future;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// Calls a function with the runtime of a word, or with the current one if it is null. `None`: there is none.
///
/// # Safety
/// `runtime` is null or a runtime that the caller keeps meanwhile.
unsafe fn with<R>(runtime: *const c_void, f: impl FnOnce(&dyn super::Runtime) -> R) -> Option<R> {
    // SAFETY: the caller's promise.
    match unsafe { RuntimeHandle::borrow_word(runtime) } {
        Some(runtime) => Some(f(&**runtime)),
        None => current::resolve().runtime().map(f),
    }
}

/// Spawns a task, on the current runtime if it is null. False: there is none, and nothing was touched.
///
/// # Safety
/// `runtime` is null or a runtime. `ops.poll` may be called with `object` and a waker until it says true, or until `ops.drop`
/// is called instead; on any thread, one call at a time. `ops` is there for ever.
#[unsafe(no_mangle)]
pub(super) unsafe extern "C" fn cobridge1_spawn(
    runtime: *const c_void,
    ops: *const TaskOps,
    object: *mut c_void,
) -> bool {
    // SAFETY: the caller's promise, for the runtime and for the task.
    unsafe { with(runtime, |runtime| runtime.spawn(Task::new(&*ops, object))) }.is_some()
}

/// Calls `poll(object, waker)` until it says true, driving the runtime or the current one on this thread. Without any, it
/// sleeps in between.
///
/// 0: it has said true. 1: it was not called, as to block this thread might be a deadlock.
///
/// # Safety
/// `runtime` is null or a runtime. `poll` may be called with `object` and a waker on this thread until it says true.
#[unsafe(no_mangle)]
pub(super) unsafe extern "C" fn cobridge1_block_on(
    runtime: *const c_void,
    poll: unsafe extern "C" fn(*mut c_void, *const Waker) -> bool,
    object: *mut c_void,
) -> u8 {
    // SAFETY: the caller's promise.
    let runtime = unsafe { RuntimeHandle::borrow_word(runtime) };
    // SAFETY: the caller's promise. `block_on` polls it on this thread, and no more once it is over.
    let mut root = unsafe { Root::new(poll, object) };
    let done = block::block_on(runtime.as_deref(), Pin::<&mut Root>::new(&mut root));
    u8::from(!done)
}

/// What C++ blocks on.
struct Root {
    poll: unsafe extern "C" fn(*mut c_void, *const Waker) -> bool,
    object: *mut c_void,
}

impl Root {
    /// # Safety
    /// The result may be polled until it is over.
    unsafe fn new(
        poll: unsafe extern "C" fn(*mut c_void, *const Waker) -> bool,
        object: *mut c_void,
    ) -> Root {
        Root { poll, object }
    }
}

impl Future for Root {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: `new`'s caller allows it.
        match unsafe { (self.poll)(self.object, context.waker()) } {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }
}

fn word(runtime: Option<RuntimeHandle>) -> *mut c_void {
    runtime.map_or(ptr::null_mut(), RuntimeHandle::into_word)
}

/// The current runtime, owned, or null.
#[unsafe(no_mangle)]
pub(super) extern "C" fn cobridge1_runtime_current() -> *mut c_void {
    word(RuntimeHandle::current())
}

/// A new multi-thread Tokio runtime, owned, of that many threads; 0 means Tokio's default. Null if the threads could not be
/// made, or without the feature `tokio`.
#[unsafe(no_mangle)]
#[cfg_attr(not(feature = "tokio"), allow(unused_variables))]
pub(super) extern "C" fn cobridge1_runtime_multi_thread(threads: usize) -> *mut c_void {
    #[cfg(feature = "tokio")]
    return word(super::owned::multi_thread(threads));
    #[cfg(not(feature = "tokio"))]
    word(None)
}

/// A new current-thread Tokio runtime, owned. Null as above.
#[unsafe(no_mangle)]
pub(super) extern "C" fn cobridge1_runtime_current_thread() -> *mut c_void {
    #[cfg(feature = "tokio")]
    return word(super::owned::current_thread());
    #[cfg(not(feature = "tokio"))]
    word(None)
}

/// Another owned handle of the same runtime.
///
/// # Safety
/// `runtime` is a runtime.
#[unsafe(no_mangle)]
pub(super) unsafe extern "C" fn cobridge1_runtime_clone(runtime: *const c_void) -> *mut c_void {
    // SAFETY: the caller's promise.
    word(unsafe { RuntimeHandle::borrow_word(runtime) }.map(|runtime| RuntimeHandle::clone(&runtime)))
}

/// Drops a handle. A runtime that C++ made goes only by a shutdown.
///
/// # Safety
/// `runtime` is an owned runtime that is not used again, or null.
#[unsafe(no_mangle)]
pub(super) unsafe extern "C" fn cobridge1_runtime_drop(runtime: *mut c_void) {
    if !runtime.is_null() {
        // SAFETY: the caller's promise.
        drop(unsafe { RuntimeHandle::from_word(runtime) });
    }
}

/// Ends a runtime that C++ made, and uninstalls it. It waits for blocking calls that run, no longer than `nanoseconds`;
/// [`u64::MAX`] means as long as they take. The tasks are dropped before it returns. `Owned::shutdown` says all of it.
///
/// A second time, or on a runtime that is not C++'s to end, it does nothing. The handle stays good: what it spawns is
/// cancelled at once, and `block_on` drives its future without a runtime.
///
/// # Safety
/// `runtime` is a runtime.
#[unsafe(no_mangle)]
pub(super) unsafe extern "C" fn cobridge1_runtime_shutdown(runtime: *const c_void, nanoseconds: u64) {
    let timeout = (nanoseconds != u64::MAX).then(|| Duration::from_nanos(nanoseconds));
    // SAFETY: the caller's promise.
    if let Some(runtime) = unsafe { RuntimeHandle::borrow_word(runtime) } {
        runtime.shutdown(timeout);
    }
}

/// Makes a runtime the installed one. Null: none is.
///
/// # Safety
/// `runtime` is null or a runtime.
#[unsafe(no_mangle)]
pub(super) unsafe extern "C" fn cobridge1_runtime_install(runtime: *const c_void) {
    // SAFETY: the caller's promise.
    let runtime = unsafe { RuntimeHandle::borrow_word(runtime) };
    current::replace(runtime.map(|runtime| RuntimeHandle::clone(&runtime)));
}

/// Enters a runtime on this thread. The guard is for [`cobridge1_runtime_leave`].
///
/// # Safety
/// `runtime` is a runtime.
#[unsafe(no_mangle)]
pub(super) unsafe extern "C" fn cobridge1_runtime_enter(runtime: *const c_void) -> *mut c_void {
    // SAFETY: the caller's promise.
    let Some(runtime) = (unsafe { RuntimeHandle::borrow_word(runtime) }) else { return ptr::null_mut() };
    Box::into_raw(Box::new(enter(RuntimeHandle::clone(&runtime)))).cast()
}

/// Leaves a runtime.
///
/// # Safety
/// `guard` comes from [`cobridge1_runtime_enter`] on this thread, is not used again, and is the last of those that were not
/// left; or it is null.
#[unsafe(no_mangle)]
pub(super) unsafe extern "C" fn cobridge1_runtime_leave(guard: *mut c_void) {
    if !guard.is_null() {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(guard.cast::<EnterGuard>()) });
    }
}
