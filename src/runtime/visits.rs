//! The threads in `block_on` of a current-thread runtime, and the shutdown that gets them out.
//!
//! * Every visitor sees that the shutdown has begun, or is woken by it.
//! * A shutdown that has waited is the only owner of the runtime. Else the last who leaves is: one of them ends it.

use crate::sync::{Condvar, Mutex, MutexGuard};
use std::mem;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

/// What is visited.
pub(super) trait Host {
    /// Ends it, and waits for nothing.
    fn end(self);
}

pub(super) struct Visits<R: Host> {
    state: Mutex<State<R>>,
    /// A thread left.
    left: Condvar,
}

struct State<R> {
    /// `None` once a shutdown took it.
    runtime: Option<Arc<R>>,
    /// The threads that are inside.
    inside: usize,
    /// Names one of them.
    next: u64,
    /// What a shutdown has to wake: those of them whose future is pending.
    wakers: Vec<(u64, Waker)>,
}

impl<R: Host> Visits<R> {
    pub(super) fn new(runtime: R) -> Visits<R> {
        let state = State { runtime: Some(Arc::new(runtime)), inside: 0, next: 0, wakers: Vec::new() };
        Visits { state: Mutex::new(state), left: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the runtime for a `block_on`. `None`: it has been shut down.
    pub(super) fn visit(&self) -> Option<Visit<'_, R>> {
        let mut state = self.lock();
        let runtime = state.runtime.clone()?;
        state.inside += 1;
        state.next += 1;
        Some(Visit { visits: self, name: state.next, runtime: Some(runtime) })
    }

    /// Begins a shutdown, the first one: `close` is called under the lock. The wakers are the caller's to wake.
    pub(super) fn close(&self, close: impl FnOnce()) -> Option<(Arc<R>, impl Iterator<Item = Waker>)> {
        let mut state = self.lock();
        let runtime = state.runtime.take()?;
        close();
        let wakers = mem::take(&mut state.wakers);
        Some((runtime, wakers.into_iter().map(|(_, waker)| waker)))
    }

    /// Waits until nobody is inside. `None`: for ever.
    pub(super) fn wait_until_left(&self, deadline: Option<Instant>) {
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
}

/// A thread that is inside.
pub(super) struct Visit<'a, R: Host> {
    visits: &'a Visits<R>,
    name: u64,
    /// `None` only while it is dropped.
    runtime: Option<Arc<R>>,
}

impl<R: Host> Visit<'_, R> {
    pub(super) fn runtime(&self) -> &R {
        self.runtime.as_ref().expect("only `drop` takes it")
    }

    /// Ready once a shutdown has begun.
    pub(super) fn poll_closed(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = self.visits.lock();
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

impl<R: Host> Drop for Visit<'_, R> {
    fn drop(&mut self) {
        // The last owner after a shutdown that did not wait. It drops the tasks that are left.
        if let Some(runtime) = self.runtime.take().and_then(Arc::into_inner) {
            runtime.end();
        }
        let mut state = self.visits.lock();
        state.inside -= 1;
        let waker = state.wakers.iter().position(|(name, _)| *name == self.name);
        let waker = waker.map(|index| state.wakers.swap_remove(index));
        // To notify is a system call even where nobody waits.
        let awaited = state.inside == 0 && state.runtime.is_none();
        drop(state);
        drop(waker);
        if awaited {
            self.visits.left.notify_all();
        }
    }
}

/// Every interleaving, with orders of memory as weak as they are written.
#[cfg(all(test, cobridge_loom))]
mod models {
    use super::*;
    use crate::abi::Sleeper;
    use crate::sync::three_threads;
    use loom::sync::Arc as Shared;
    use loom::thread;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Counts its ends. It is the standard library's, which synchronises nothing here.
    struct Counted(Arc<AtomicUsize>);

    impl Host for Counted {
        fn end(self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// As `block_on` does with a future that is pending.
    fn stay(visits: &Visits<Counted>) {
        let Some(visit) = visits.visit() else { return };
        let sleeper = Arc::new(Sleeper::default());
        let waker = Waker::from(sleeper.clone());
        while visit.poll_closed(&mut Context::from_waker(&waker)).is_pending() {
            assert_eq!(visit.runtime().0.load(Ordering::Relaxed), 0);
            sleeper.sleep();
        }
    }

    /// A shutdown that races visitors.
    fn a_shutdown_races(visitors: usize, waits: bool) {
        let ends = Arc::new(AtomicUsize::new(0));
        let visits = Shared::new(Visits::new(Counted(ends.clone())));
        let visitor = |_| {
            let visits = visits.clone();
            thread::spawn(move || stay(&visits))
        };
        let threads: Vec<_> = (0..visitors).map(visitor).collect();
        let (runtime, wakers) = visits.close(|| ()).expect("nobody else closes it");
        wakers.for_each(Waker::wake);
        if waits {
            visits.wait_until_left(None);
            assert_eq!(ends.load(Ordering::Relaxed), 0);
            Arc::into_inner(runtime).expect("all have left").end();
        } else if let Some(runtime) = Arc::into_inner(runtime) {
            runtime.end();
        }
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert_eq!(ends.load(Ordering::Relaxed), 1);
        assert!(visits.close(|| ()).is_none());
    }

    #[test]
    fn a_visit_races_a_shutdown() {
        loom::model(|| a_shutdown_races(1, true));
    }

    #[test]
    fn two_visits_race_a_shutdown() {
        three_threads(|| a_shutdown_races(2, true));
    }

    #[test]
    fn a_visit_races_a_shutdown_that_does_not_wait() {
        loom::model(|| a_shutdown_races(1, false));
    }
}
