//! Tokio runtimes that C++ makes, and ends by a shutdown.

use super::block::drive_alone;
use super::census::{Census, Count};
use super::handle::Kind;
use super::task::Polling;
use super::tokio::{build, is_polling, own, unless_nested};
use super::{BlockingJob, Runtime, RuntimeHandle, Sleep, Task};
use ::tokio::runtime::{Builder, EnterGuard, Handle, Id};
use std::cell::OnceCell;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// How long a shutdown with a shorter timeout still waits for the workers to drop the tasks. That takes them microseconds
/// unless a poll or a destructor blocks, and C++ counts on the tasks being gone.
const GRACE: Duration = Duration::from_secs(1);

/// A Tokio runtime of which this is the only owner, so that it can be ended.
pub(super) struct Owned {
    handle: Handle,
    /// Only its `block_on` runs its tasks.
    current_thread: bool,
    home: Arc<Home>,
    state: Mutex<State>,
    /// A thread left `block_on`.
    left: Condvar,
}

struct State {
    /// `None` once a shutdown took it.
    runtime: Option<Arc<::tokio::runtime::Runtime>>,
    /// The threads in `block_on` of a current-thread runtime.
    inside: usize,
    /// Names a thread in `block_on`.
    next: u64,
    /// What a shutdown has to wake: those of them whose future is pending.
    wakers: Vec<(u64, Waker)>,
}

/// What tells the threads of a runtime which one they belong to, and who counts its tasks.
struct Home {
    census: crate::sync::Arc<Census>,
    of: OnceLock<(Id, Weak<Kind>)>,
}

thread_local! {
    /// On the threads that belong to a runtime of ours, its workers and its blocking pool.
    static HOME: OnceCell<Arc<Home>> = const { OnceCell::new() };
}

/// Starts a multi-thread runtime of that many workers; 0 means Tokio's default. `None`: the threads could not be made.
pub(super) fn multi_thread(threads: usize) -> Option<RuntimeHandle> {
    let mut builder = Builder::new_multi_thread();
    if threads > 0 {
        builder.worker_threads(threads);
    }
    start(builder, false)
}

/// Makes a runtime that runs inside of its `block_on` only.
pub(super) fn current_thread() -> Option<RuntimeHandle> {
    start(Builder::new_current_thread(), true)
}

fn start(mut builder: Builder, current_thread: bool) -> Option<RuntimeHandle> {
    let home = Arc::new(Home { census: crate::sync::Arc::new(Census::new()), of: OnceLock::new() });
    let own = home.clone();
    builder.on_thread_start(move || {
        let _ = HOME.try_with(|cell| cell.set(own.clone()));
    });
    let runtime = build(&mut builder)?;
    let handle = runtime.handle().clone();
    let id = handle.id();
    let state = State { runtime: Some(Arc::new(runtime)), inside: 0, next: 0, wakers: Vec::new() };
    let owned =
        Owned { handle, current_thread, home: home.clone(), state: Mutex::new(state), left: Condvar::new() };
    let runtime = RuntimeHandle::of(Kind::Owned(owned));
    let set = home.of.set((id, runtime.downgrade()));
    debug_assert!(set.is_ok());
    // It goes only by a shutdown, which drops this clone.
    std::mem::forget(runtime.clone());
    Some(runtime)
}

/// The runtime of ours that this handle is of, if this thread is one of its own.
///
/// Tokio's current handle there would do for spawning only: it can't drive a current-thread runtime.
pub(super) fn home(handle: &Handle) -> Option<RuntimeHandle> {
    HOME.try_with(|home| {
        let (id, runtime) = home.get()?.of.get()?;
        if *id == handle.id() { runtime.upgrade().map(RuntimeHandle::from_arc) } else { None }
    })
    .ok()
    .flatten()
}

impl Owned {
    pub(super) fn handle(&self) -> &Handle {
        &self.handle
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_closed(&self) -> bool {
        self.home.census.is_closed()
    }

    /// Ends the runtime. False: it has been ended before, and nothing was done.
    ///
    /// * From its begin on no task of C++ is polled any more. Polls that run end first.
    /// * When it returns, every task has been dropped, once.
    /// * It waits for the blocking calls that run: for ever with `None`, else until the timeout. With a timeout it also stops
    ///   waiting for polls and destructors that block their worker, but not before [`GRACE`]. What is still to drop then is
    ///   dropped when they return.
    /// * Inside of a poll, and on the runtime's own threads, it waits for nothing: the workers drop the tasks soon. A
    ///   current-thread runtime is inside of its `block_on` then, and its tasks are dropped when that leaves the poll.
    /// * A thread that is inside of `block_on` goes on without the runtime until its future is over.
    ///
    /// `begun` is called once the runtime is closed.
    pub(super) fn shutdown(&self, timeout: Option<Duration>, begun: impl FnOnce()) -> bool {
        let mut state = self.lock();
        let Some(runtime) = state.runtime.take() else { return false };
        self.home.census.close();
        let wakers = std::mem::take(&mut state.wakers);
        drop(state);
        begun();
        wakers.into_iter().for_each(|(_, waker)| waker.wake());

        let start = Instant::now();
        // A timeout that no clock can express is none.
        let deadline = timeout.and_then(|timeout| start.checked_add(timeout));
        let background = Polling::is_set() || is_polling() || self.is_home();
        if !background {
            self.wait_until_left(deadline);
        }
        // Else a thread is still inside, and the last one does it when it leaves.
        if let Some(runtime) = Arc::into_inner(runtime) {
            // Tokio refuses to wait where it drives something on this thread that `is_polling` does not see, by a panic. It
            // has told the workers to end by then, and does not wait while it unwinds.
            let waited = catch_unwind(AssertUnwindSafe(|| match deadline {
                _ if background => runtime.shutdown_background(),
                None => drop(runtime),
                Some(deadline) => {
                    runtime.shutdown_timeout(deadline.saturating_duration_since(Instant::now()))
                }
            }));
            if waited.is_err() {
                return true;
            }
        }
        if let (false, Some(deadline)) = (background, deadline) {
            self.home.census.wait_until_empty(deadline.max(start + GRACE));
        }
        true
    }

    /// Is this thread one of the runtime's own?
    fn is_home(&self) -> bool {
        HOME.try_with(|home| home.get().is_some_and(|home| Arc::ptr_eq(home, &self.home))).unwrap_or(false)
    }

    fn wait_until_left(&self, deadline: Option<Instant>) {
        let mut state = self.lock();
        while state.inside > 0 {
            state = match deadline {
                None => self.left.wait(state).unwrap_or_else(PoisonError::into_inner),
                Some(deadline) => {
                    let rest = deadline.saturating_duration_since(Instant::now());
                    if rest.is_zero() {
                        return;
                    }
                    self.left.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    /// Keeps the runtime for a `block_on`. `None`: it has been shut down.
    fn visit(&self) -> Option<Visit<'_>> {
        let mut state = self.lock();
        let runtime = state.runtime.clone()?;
        state.inside += 1;
        state.next += 1;
        Some(Visit { owned: self, name: state.next, runtime: Some(runtime) })
    }
}

impl Runtime for Owned {
    fn spawn(&self, task: Task) {
        if self.is_closed() {
            drop(task);
        } else {
            drop(self.handle.spawn(Counted::new(task, &self.home)));
        }
    }

    /// After the shutdown, or if that comes meanwhile, the thread just sleeps until it is woken.
    fn block_on(&self, mut future: Pin<&mut dyn Future<Output = ()>>) {
        if !self.current_thread {
            // The workers drive everything. This thread does not need the runtime itself, and a shutdown not this thread.
            return Runtime::block_on(&self.handle, future);
        }
        if let Some(visit) = self.visit() {
            let (mut polled, mut over) = (false, false);
            let until_over_or_closed = std::pin::pin!(poll_fn(|context| {
                polled = true;
                over = future.as_mut().poll(context).is_ready();
                if over { Poll::Ready(()) } else { visit.poll_closed(context) }
            }));
            // `Handle::block_on` would not run the runtime's timers and sockets.
            unless_nested(until_over_or_closed, |future| visit.runtime().block_on(future));
            if over || !polled {
                return;
            }
        }
        let _entered: EnterGuard<'_> = self.handle.enter();
        drive_alone(future);
    }

    /// After the shutdown it is the process-wide runtime that wakes.
    fn sleep(&self, duration: Duration) -> Sleep {
        match own() {
            Some(own) if self.is_closed() => own.sleep(duration),
            _ => self.handle.sleep(duration),
        }
    }

    fn spawn_blocking(&self, job: BlockingJob) {
        if self.is_closed() {
            drop(job);
        } else {
            Runtime::spawn_blocking(&self.handle, job);
        }
    }

    fn within(&self, f: &mut dyn FnMut()) {
        self.handle.within(f);
    }

    fn is_polling(&self) -> bool {
        is_polling()
    }
}

/// A thread in `block_on` of a current-thread runtime.
struct Visit<'a> {
    owned: &'a Owned,
    name: u64,
    /// `None` only while it is dropped.
    runtime: Option<Arc<::tokio::runtime::Runtime>>,
}

impl Visit<'_> {
    fn runtime(&self) -> &::tokio::runtime::Runtime {
        self.runtime.as_ref().expect("only `drop` takes it")
    }

    /// Ready once a shutdown has begun.
    fn poll_closed(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.owned.lock();
        // Closed under the lock: either it is seen here, or the shutdown sees the waker.
        if state.runtime.is_none() {
            return Poll::Ready(());
        }
        match state.wakers.iter_mut().find(|(name, _)| *name == self.name) {
            Some((_, waker)) => waker.clone_from(context.waker()),
            None => state.wakers.push((self.name, context.waker().clone())),
        }
        Poll::Pending
    }
}

impl Drop for Visit<'_> {
    fn drop(&mut self) {
        // The last owner after a shutdown that did not wait. It drops the tasks that are left.
        if let Some(runtime) = self.runtime.take().and_then(Arc::into_inner) {
            runtime.shutdown_background();
        }
        let mut state = self.owned.lock();
        state.inside -= 1;
        let waker = state.wakers.iter().position(|(name, _)| *name == self.name);
        let waker = waker.map(|index| state.wakers.swap_remove(index));
        // To notify is a system call even where nobody waits.
        let awaited = state.inside == 0 && state.runtime.is_none();
        drop(state);
        drop(waker);
        if awaited {
            self.owned.left.notify_all();
        }
    }
}

/// A task that the census counts until it has been dropped.
struct Counted {
    /// `None` once it has been dropped.
    task: Option<Task>,
    // Dropped after the task.
    count: Count,
}

impl Counted {
    fn new(task: Task, home: &Home) -> Counted {
        Counted { task: Some(task), count: Count::new(&home.census) }
    }
}

impl Future for Counted {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.count.is_closed() {
            // A worker only looks now and then whether it is to end.
            self.task = None;
        }
        match &mut self.task {
            Some(task) => Pin::new(task).poll(context),
            None => Poll::Ready(()),
        }
    }
}
