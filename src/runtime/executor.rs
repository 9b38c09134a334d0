//! C++ event loops as executors: the tasks of a `rust::Executor`.
//!
//! Each task is one of [`async_task`]: waking it posts a runnable to the loop, which runs it there. The task holds the C++
//! executor, and through it the [`Core`] that knows every task which is not over, so that closing the executor reaches
//! those that nobody wakes.

use super::task::TaskOps;
use super::{RuntimeHandle, Task};
use async_task::{Builder, Runnable};
use std::collections::HashMap;
use std::ffi::c_void;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

/// What a task does with the C++ executor: the header's `ExecutorOps`.
#[repr(C)]
pub(super) struct ExecutorOps {
    /// Hands the loop a runnable, which it owns then. Called by wakes: on any thread, and never by a run of the same task.
    post: unsafe extern "C" fn(*mut c_void, *mut c_void),
    /// The task holds the executor no longer.
    release: unsafe extern "C" fn(*mut c_void),
}

const _: () = assert!(size_of::<ExecutorOps>() == 2 * size_of::<usize>());

/// What an executor and its tasks share.
#[derive(Default)]
pub(super) struct Core {
    closed: AtomicBool,
    active: Mutex<Active>,
}

/// The tasks that are not over, by number.
#[derive(Default)]
struct Active {
    next: u64,
    wakers: HashMap<u64, Waker>,
}

impl Core {
    fn is_closed(&self) -> bool {
        // Acquire: with `close`, so that who sees it sees what the closer did before.
        self.closed.load(Ordering::Acquire)
    }

    fn active(&self) -> MutexGuard<'_, Active> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes every task: it is dropped instead of posted.
    fn close(&self) {
        self.closed.store(true, Ordering::Release);
        // A task that registers after this is scheduled after this too, and finds the executor closed.
        let wakers = mem::take(&mut self.active().wakers);
        for waker in wakers.into_values() {
            waker.wake();
        }
    }
}

/// A task's hold on the C++ executor.
struct Held {
    ops: &'static ExecutorOps,
    executor: *mut c_void,
}

// SAFETY: `cobridge1_executor_spawn`'s caller allows calls on any thread.
unsafe impl Send for Held {}
// SAFETY: as above, several at once.
unsafe impl Sync for Held {}

impl Held {
    fn post(&self, runnable: Runnable<Arc<Core>>) {
        if runnable.metadata().is_closed() {
            // Ends the task.
            drop(runnable);
            return;
        }
        // SAFETY: the executor is held; the runnable is the loop's now.
        unsafe { (self.ops.post)(self.executor, runnable.into_raw().as_ptr().cast()) }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: once, and nothing is posted after it.
        unsafe { (self.ops.release)(self.executor) }
    }
}

/// A task that its core knows until it is over.
struct Registered {
    task: Task,
    core: Arc<Core>,
    number: u64,
}

impl Future for Registered {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.task).poll(context)
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let waker = self.core.active().wakers.remove(&self.number);
        // Not under the lock: it may be the task's last.
        drop(waker);
    }
}

/// Makes the core of an executor.
#[unsafe(no_mangle)]
extern "C" fn cobridge1_executor_new() -> *mut c_void {
    Arc::into_raw(Arc::new(Core::default())).cast_mut().cast()
}

/// Lets go of a core. Its tasks keep it as long as they need it.
///
/// # Safety
/// `core` comes from [`cobridge1_executor_new`], and is not used again.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_executor_drop(core: *mut c_void) {
    // SAFETY: the caller's promise.
    drop(unsafe { Arc::from_raw(core.cast::<Core>()) });
}

/// Ends every task that is not over, on this thread, or, of one that runs, where it runs. What is spawned later ends at
/// once.
///
/// # Safety
/// `core` is a core that the caller keeps.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_executor_close(core: *const c_void) {
    // SAFETY: the caller's promise.
    unsafe { &*core.cast::<Core>() }.close();
}

/// Spawns a task on an executor. Its first poll is posted like every other.
///
/// # Safety
/// `core` is a core that the caller keeps. `ops.post` and `ops.release` may be called with `executor` on any thread, the
/// latter once, last of all. For the task, see `cobridge1_spawn`.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_executor_spawn(
    core: *const c_void,
    ops: *const ExecutorOps,
    executor: *mut c_void,
    task_ops: *const TaskOps,
    task: *mut c_void,
) {
    // SAFETY: the caller's promise, for all three.
    let (core, held, task) = unsafe {
        let core = core.cast::<Core>();
        Arc::increment_strong_count(core);
        (Arc::from_raw(core), Held { ops: &*ops, executor }, Task::new(&*task_ops, task))
    };
    let mut active = core.active();
    let number = active.next;
    active.next += 1;
    let registered = Registered { task, core: core.clone(), number };
    let schedule = move |runnable: Runnable<Arc<Core>>| held.post(runnable);
    let (runnable, handle) = Builder::new().metadata(core.clone()).spawn(move |_| registered, schedule);
    active.wakers.insert(number, runnable.waker());
    drop(active);
    handle.detach();
    runnable.schedule();
}

/// Runs a runnable, in the context of the current runtime, unless its executor was closed.
///
/// # Safety
/// `runnable` was posted, and is not used again.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_runnable_run(runnable: *mut c_void) {
    // SAFETY: the caller's promise.
    let runnable = unsafe { take(runnable) };
    if runnable.metadata().is_closed() {
        return;
    }
    match RuntimeHandle::current() {
        Some(runtime) => {
            let mut runnable = Some(runnable);
            runtime.within(&mut || {
                runnable.take().map(Runnable::run);
            });
        }
        None => {
            runnable.run();
        }
    }
}

/// Drops a runnable: its task ends.
///
/// # Safety
/// As [`cobridge1_runnable_run`].
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_runnable_drop(runnable: *mut c_void) {
    // SAFETY: the caller's promise.
    drop(unsafe { take(runnable) });
}

/// # Safety
/// As [`cobridge1_runnable_run`].
unsafe fn take(runnable: *mut c_void) -> Runnable<Arc<Core>> {
    // SAFETY: it was posted as the raw form of one, which is never null.
    unsafe { Runnable::from_raw(NonNull::new_unchecked(runnable.cast())) }
}
