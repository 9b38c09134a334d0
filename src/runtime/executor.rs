//! C++ event loops as executors: the tasks of a `rust::Executor`.
//!
//! Each task is one of [`async_task`]: waking it posts a runnable to the loop, which runs it there. The task holds the C++
//! executor, whose [`Core`] knows every task that is not over. So closing the executor ends also those that nobody wakes,
//! and those whose runnable lies in the loop's queue.

use super::task::TaskOps;
use super::{RuntimeHandle, Task};
use async_task::{Builder, Runnable};
use std::collections::HashMap;
use std::ffi::c_void;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Context, Poll};

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
    tasks: HashMap<u64, Arc<Entry>>,
}

/// A task, as its future, its wakes and the executor's core know it.
struct Entry {
    core: Arc<Core>,
    number: u64,
    /// Locked while it is polled; `None` once it is over.
    task: Mutex<Option<Task>>,
    held: Held,
}

impl Core {
    fn is_closed(&self) -> bool {
        // In one order with `close` and with the locks of entries: see `Entry::poll`.
        self.closed.load(Ordering::SeqCst)
    }

    fn active(&self) -> MutexGuard<'_, Active> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends every task, wherever it waits: in Rust, for a wake; or in the loop's queue, as a runnable that finds nothing
    /// more to run. One that is being polled ends where it is.
    fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        // A task that registers after this finds the executor closed.
        let tasks = mem::take(&mut self.active().tasks);
        for entry in tasks.into_values() {
            entry.end();
        }
    }
}

impl Entry {
    fn lock(&self) -> MutexGuard<'_, Option<Task>> {
        self.task.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut task = self.lock();
        let poll = match &mut *task {
            Some(task) if !self.core.is_closed() => Pin::new(task).poll(context),
            _ => Poll::Ready(()),
        };
        if poll.is_pending() {
            drop(task);
            // A close that found the lock taken has set the flag before it tried.
            if !self.core.is_closed() {
                return Poll::Pending;
            }
            self.end();
            return Poll::Ready(());
        }
        // Not under the lock: the task's end may do anything, even close the executor.
        let over = task.take();
        drop(task);
        drop(over);
        poll
    }

    /// Drops the task, unless it is being polled: then the poll does.
    fn end(&self) {
        let task = match self.task.try_lock() {
            Ok(mut task) => task.take(),
            Err(TryLockError::Poisoned(task)) => task.into_inner().take(),
            Err(TryLockError::WouldBlock) => return,
        };
        drop(task);
        self.held.let_go();
    }

    /// A wake: hands the loop a runnable.
    fn schedule(&self, runnable: Runnable<Arc<Entry>>) {
        if self.core.is_closed() {
            drop(runnable);
        } else {
            self.held.post(runnable);
        }
    }
}

/// A task's hold on the C++ executor: let go by the last wake, or when the executor is closed. Without the latter, a
/// runnable that the loop keeps in its queue would keep the loop.
struct Held {
    ops: &'static ExecutorOps,
    executor: *mut c_void,
    /// One for the hold itself, and one for every post that goes on.
    uses: AtomicUsize,
    gone: AtomicBool,
}

// SAFETY: `cobridge1_executor_spawn`'s caller allows calls on any thread.
unsafe impl Send for Held {}
// SAFETY: as above, several at once.
unsafe impl Sync for Held {}

impl Held {
    fn new(ops: &'static ExecutorOps, executor: *mut c_void) -> Held {
        Held { ops, executor, uses: AtomicUsize::new(1), gone: AtomicBool::new(false) }
    }

    fn post(&self, runnable: Runnable<Arc<Entry>>) {
        // Not from 0: then the executor has been let go.
        let used = self
            .uses
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |uses| (uses > 0).then_some(uses + 1));
        if used.is_err() {
            drop(runnable);
            return;
        }
        // SAFETY: the executor is held; the runnable is the loop's now.
        unsafe { (self.ops.post)(self.executor, runnable.into_raw().as_ptr().cast()) }
        self.unuse();
    }

    fn let_go(&self) {
        if !self.gone.swap(true, Ordering::AcqRel) {
            self.unuse();
        }
    }

    fn unuse(&self) {
        // Acquire, for the last: what the posts did.
        if self.uses.fetch_sub(1, Ordering::AcqRel) == 1 {
            // SAFETY: once, as the count does not leave 0; and nothing is posted after it.
            unsafe { (self.ops.release)(self.executor) }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// The future of a task that its core knows until it is over.
struct Registered(Arc<Entry>);

impl Future for Registered {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.0.poll(context)
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let known = self.0.core.active().tasks.remove(&self.0.number);
        // Not under the lock, as a task's end may do anything.
        drop(known);
        self.0.end();
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
        (Arc::from_raw(core), Held::new(&*ops, executor), Task::new(&*task_ops, task))
    };
    let mut active = core.active();
    let number = active.next;
    active.next += 1;
    let entry = Arc::new(Entry { core: core.clone(), number, task: Mutex::new(Some(task)), held });
    active.tasks.insert(number, entry.clone());
    drop(active);
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
    if runnable.metadata().core.is_closed() {
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
