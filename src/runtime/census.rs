//! Counts the tasks of a runtime that C++ made, so that its shutdown can wait until all have been dropped.
//!
//! * The shutdown does not sleep when the last task has gone, whichever of the two comes first.
//! * When it does not sleep any more, it sees what the tasks did, unless its time ran out.

use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{Arc, Condvar, Mutex};
use std::sync::PoisonError;
use std::time::Instant;

/// A shutdown has begun.
const CLOSED: usize = 1;
/// One task.
const TASK: usize = 2;

pub(super) struct Census {
    /// [`TASK`] for each, and [`CLOSED`]. One word, so that either the last task sees that the shutdown has begun, or the
    /// shutdown sees that no task is left.
    state: AtomicUsize,
    lock: Mutex<()>,
    empty: Condvar,
}

impl Census {
    pub(super) fn new() -> Census {
        Census { state: AtomicUsize::new(0), lock: Mutex::new(()), empty: Condvar::new() }
    }

    /// Begins a shutdown: nothing is polled from now on.
    pub(super) fn close(&self) {
        // Release, with `is_closed`. What the tasks did is acquired when there is none left.
        self.state.fetch_or(CLOSED, Ordering::Release);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state.load(Ordering::Acquire) & CLOSED != 0
    }

    /// After [`close`](Self::close).
    pub(super) fn wait_until_empty(&self, deadline: Instant) {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        // Acquire, with the release of each count.
        while self.state.load(Ordering::Acquire) >= TASK {
            let rest = deadline.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return;
            }
            lock = self.empty.wait_timeout(lock, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// A task, as long as it is counted.
pub(super) struct Count(Arc<Census>);

impl Count {
    pub(super) fn new(census: &Arc<Census>) -> Count {
        census.state.fetch_add(TASK, Ordering::Relaxed);
        Count(census.clone())
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.is_closed()
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        // Release, with the acquire of `wait_until_empty`: the task has been dropped.
        if self.0.state.fetch_sub(TASK, Ordering::Release) == TASK | CLOSED {
            // Under the lock, so that it does not fall between the waiter's look at the number and its wait.
            let _lock = self.0.lock.lock().unwrap_or_else(PoisonError::into_inner);
            self.0.empty.notify_all();
        }
    }
}

/// Every interleaving, with orders of memory as weak as they are written.
#[cfg(all(test, cobridge_loom))]
mod models {
    use super::*;
    use crate::sync::{UnsafeCell, three_threads};
    use loom::thread;
    use std::time::Duration;

    /// Loom's condition variables have no clock: a wait that is not notified is a deadlock.
    fn deadline() -> Instant {
        Instant::now() + Duration::from_secs(3600)
    }

    /// A shutdown that races the ends of so many tasks.
    fn ends_race_a_shutdown(tasks: usize) {
        let census = Arc::new(Census::new());
        let running = |_| {
            let dropped = Arc::new(UnsafeCell::new(false));
            let (count, task) = (Count::new(&census), dropped.clone());
            let thread = thread::spawn(move || {
                // SAFETY: loom sees who else is here.
                task.with_mut(|dropped| unsafe { *dropped = true });
                drop(count);
            });
            (dropped, thread)
        };
        let tasks: Vec<_> = (0..tasks).map(running).collect();
        census.close();
        census.wait_until_empty(deadline());
        for (dropped, thread) in tasks {
            // SAFETY: as above.
            dropped.with(|dropped| assert!(unsafe { *dropped }));
            thread.join().unwrap();
        }
    }

    #[test]
    fn the_last_end_races_a_shutdown() {
        loom::model(|| ends_race_a_shutdown(1));
    }

    #[test]
    fn two_ends_race_a_shutdown() {
        three_threads(|| ends_race_a_shutdown(2));
    }

    /// A task that begins when the shutdown does is waited for, or is told.
    #[test]
    fn a_task_that_begins_races_a_shutdown() {
        loom::model(|| {
            let census = Arc::new(Census::new());
            let thread = thread::spawn({
                let census = census.clone();
                move || drop(Count::new(&census))
            });
            census.close();
            census.wait_until_empty(deadline());
            thread.join().unwrap();
            assert!(Count::new(&census).is_closed());
        });
    }
}
