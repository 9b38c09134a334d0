//! Tokio runtimes that C++ makes, and ends by a shutdown.

use super::block::drive_alone;
use super::census::{Census, Count};
use super::handle::Kind;
use super::task::Polling;
use super::tokio::{build, is_polling, own, unless_nested};
use super::visits::{Host, Visits};
use super::{BlockingJob, Runtime, RuntimeHandle, Sleep, Task};
use ::tokio::runtime::{Builder, EnterGuard, Handle, Id};
use std::cell::OnceCell;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, OnceLock, Weak};
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
    /// The threads in `block_on` of a current-thread runtime.
    visits: Visits<::tokio::runtime::Runtime>,
}

impl Host for ::tokio::runtime::Runtime {
    fn end(self) {
        self.shutdown_background();
    }
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
    let owned = Owned { handle, current_thread, home: home.clone(), visits: Visits::new(runtime) };
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
        let Some((runtime, wakers)) = self.visits.close(|| self.home.census.close()) else { return false };
        begun();
        wakers.for_each(Waker::wake);

        let start = Instant::now();
        // A timeout that no clock can express is none.
        let deadline = timeout.and_then(|timeout| start.checked_add(timeout));
        let background = Polling::is_set() || is_polling() || self.is_home();
        if !background {
            self.visits.wait_until_left(deadline);
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
        if let Some(visit) = self.visits.visit() {
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
