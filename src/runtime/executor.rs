//! C++ event loops as executors: the tasks of a `rust::Executor`.
//!
//! Each task is one of [`async_task`]: waking it posts a runnable to the loop, which runs it there. The task holds the C++
//! executor, whose [`Core`] knows every task that is not over. So closing the executor ends also those that nobody wakes,
//! and those whose runnable lies in the loop's queue.

use super::closing::{self, Loop, Registered};
use super::task::TaskOps;
use super::{RuntimeHandle, Task};
use crate::sync::Arc;
use async_task::{Builder, Runnable};
use std::ffi::c_void;
use std::ptr::NonNull;

/// What a task does with the C++ executor: the header's `ExecutorOps`.
#[repr(C)]
pub(super) struct ExecutorOps {
    /// Hands the loop a runnable, which it owns then. Called by wakes: on any thread, and never by a run of the same task.
    post: unsafe extern "C" fn(*mut c_void, *mut c_void),
    /// The task holds the executor no longer.
    release: unsafe extern "C" fn(*mut c_void),
}

const _: () = assert!(size_of::<ExecutorOps>() == 2 * size_of::<usize>());

/// An executor of C++.
struct CppLoop {
    ops: &'static ExecutorOps,
    executor: *mut c_void,
}

// SAFETY: `cobridge1_executor_spawn`'s caller allows calls on any thread.
unsafe impl Send for CppLoop {}
// SAFETY: as above, several at once.
unsafe impl Sync for CppLoop {}

impl Loop for CppLoop {
    type Runnable = Runnable<Arc<Entry>>;

    unsafe fn post(&self, runnable: Runnable<Arc<Entry>>) {
        // SAFETY: the executor is held; the runnable is the loop's now.
        unsafe { (self.ops.post)(self.executor, runnable.into_raw().as_ptr().cast()) }
    }

    unsafe fn release(&self) {
        // SAFETY: the caller's promise.
        unsafe { (self.ops.release)(self.executor) }
    }
}

type Core = closing::Core<Task, CppLoop>;
type Entry = closing::Entry<Task, CppLoop>;

/// Makes the core of an executor.
#[unsafe(no_mangle)]
extern "C" fn cobridge1_executor_new() -> *mut c_void {
    Arc::into_raw(Arc::new(Core::new())).cast_mut().cast()
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
    let (core, executor, task) = unsafe {
        let core = core.cast::<Core>();
        Arc::increment_strong_count(core);
        (Arc::from_raw(core), CppLoop { ops: &*ops, executor }, Task::new(&*task_ops, task))
    };
    let entry = Entry::register(core, task, executor);
    let (registered, woken) = (Registered(entry.clone()), entry.clone());
    let schedule = move |runnable: Runnable<Arc<Entry>>| woken.schedule(runnable);
    let (runnable, handle) = Builder::new().metadata(entry).spawn(move |_| registered, schedule);
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
unsafe fn take(runnable: *mut c_void) -> Runnable<Arc<Entry>> {
    // SAFETY: it was posted as the raw form of one, which is never null.
    unsafe { Runnable::from_raw(NonNull::new_unchecked(runnable.cast())) }
}
