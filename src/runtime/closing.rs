//! How the tasks of an executor end when it is closed: the state that its loop, its wakes and the close share.
//!
//! * A task is dropped once: when it is over, or by the close, or, if it is being polled then, by that poll. A poll that finds
//!   the executor closed sees what its owner did before.
//! * The executor is [released](Loop::release) once for each task, after its last post, by the close at the latest. After it
//!   nothing is posted.
//!
//! ```text
//!        begin
//! IDLE ---------> POLLED ---- finish -----------> OVER
//!  ^ |            |    \-- end --> ENDING -- pause, finish --> OVER
//!  |  \- end -----+------------------------------> OVER
//!  \--- pause ----/
//! ```

use crate::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use crate::sync::{Arc, Mutex, MutexGuard, UnsafeCell};
use std::collections::HashMap;
use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::sync::PoisonError;
use std::task::{Context, Poll};

/// An executor, as a task holds it.
pub(super) trait Loop {
    type Runnable;

    /// Hands the loop a runnable, which it owns then.
    ///
    /// # Safety
    /// The executor has not been released.
    unsafe fn post(&self, runnable: Self::Runnable);

    /// The task holds the executor no longer.
    ///
    /// # Safety
    /// It has not been released, and is not used again.
    unsafe fn release(&self);
}

/// What an executor and its tasks share.
pub(super) struct Core<T, L: Loop> {
    closed: AtomicBool,
    active: Mutex<Active<T, L>>,
}

/// The tasks that are not over, by number.
struct Active<T, L: Loop> {
    next: u64,
    tasks: HashMap<u64, Arc<Entry<T, L>>>,
}

/// A task, as its future, its wakes and the executor's core know it.
pub(super) struct Entry<T, L: Loop> {
    core: Arc<Core<T, L>>,
    number: u64,
    turn: Turn,
    /// Used by whom `turn` allows it. `None` once it is over.
    task: UnsafeCell<Option<T>>,
    held: Held<L>,
}

// SAFETY: the task is used by one thread at a time, as `turn` says, and the rest may be used by several.
unsafe impl<T: Send, L: Loop + Send + Sync> Send for Entry<T, L> {}
// SAFETY: as above.
unsafe impl<T: Send, L: Loop + Send + Sync> Sync for Entry<T, L> {}

impl<T, L: Loop> Core<T, L> {
    pub(super) fn new() -> Core<T, L> {
        Core { closed: AtomicBool::new(false), active: Mutex::new(Active { next: 0, tasks: HashMap::new() }) }
    }

    /// Whether nothing is to be run any more. It may be late: what must not be missed, [`Turn`] and the lock tell.
    pub(super) fn is_closed(&self) -> bool {
        // Acquire, with `close`: what ends then sees what came before it.
        self.closed.load(Ordering::Acquire)
    }

    fn active(&self) -> MutexGuard<'_, Active<T, L>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends every task, wherever it waits: in Rust, for a wake; or in the loop's queue, as a runnable that finds nothing
    /// more to run. One that is being polled ends where it is.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        // A task that registers after this finds the executor closed: both lock.
        let tasks = mem::take(&mut self.active().tasks);
        for entry in tasks.into_values() {
            entry.end();
        }
    }
}

impl<T, L: Loop> Entry<T, L> {
    /// Makes a task known to its core.
    pub(super) fn register(core: Arc<Core<T, L>>, task: T, executor: L) -> Arc<Entry<T, L>> {
        let mut active = core.active();
        let number = active.next;
        active.next += 1;
        let entry = Arc::new(Entry {
            core: core.clone(),
            number,
            turn: Turn::new(),
            task: UnsafeCell::new(Some(task)),
            held: Held::new(executor),
        });
        active.tasks.insert(number, entry.clone());
        drop(active);
        entry
    }

    pub(super) fn is_closed(&self) -> bool {
        self.core.is_closed()
    }

    /// A wake: hands the loop a runnable.
    pub(super) fn schedule(&self, runnable: L::Runnable) {
        if self.is_closed() {
            drop(runnable);
        } else {
            self.held.post(runnable);
        }
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<()>
    where
        T: Future<Output = ()> + Unpin,
    {
        if self.is_closed() || !self.turn.begin() {
            self.end();
            return Poll::Ready(());
        }
        let polled = Polled(self);
        // SAFETY: the turn is this thread's.
        let poll = self.task.with_mut(|task| match unsafe { &mut *task } {
            Some(task) => Pin::new(task).poll(context),
            None => Poll::Ready(()),
        });
        mem::forget(polled);
        if poll.is_pending() {
            return self.pause();
        }
        self.turn.finish();
        // SAFETY: it was the last turn, and this thread's.
        unsafe { self.drop_task() };
        poll
    }

    /// After a poll. Ready: the executor was closed meanwhile, and this has ended the task. The future goes next, which lets go
    /// of the executor.
    fn pause(&self) -> Poll<()> {
        if self.turn.pause() {
            return Poll::Pending;
        }
        // SAFETY: it was the last turn, and this thread's.
        unsafe { self.drop_task() };
        Poll::Ready(())
    }

    /// Drops the task, unless it is being polled: then the poll does.
    fn end(&self) {
        match self.turn.end() {
            // SAFETY: just that.
            End::Mine => unsafe { self.drop_task() },
            End::Polled => return,
            End::Before => {}
        }
        self.held.let_go();
    }

    /// # Safety
    /// The last turn is this thread's.
    unsafe fn drop_task(&self) {
        // SAFETY: the caller's promise.
        let task = self.task.with_mut(|task| unsafe { (*task).take() });
        // Not while the cell is used: the task's end may do anything, even close the executor.
        drop(task);
    }
}

/// A poll that unwinds ends like one that is pending.
struct Polled<'a, T, L: Loop>(&'a Entry<T, L>);

impl<T, L: Loop> Drop for Polled<'_, T, L> {
    fn drop(&mut self) {
        let _ = self.0.pause();
    }
}

/// Nobody uses the task.
const IDLE: u8 = 0;
/// It is being polled.
const POLLED: u8 = 1;
/// It is being polled, and to be dropped after that.
const ENDING: u8 = 2;
/// It has been dropped, or is being dropped by whoever said so.
const OVER: u8 = 3;

/// Whose turn it is with a task. One word, so that a close that finds a poll is found by that poll.
struct Turn(AtomicU8);

/// What an end has found.
#[must_use]
enum End {
    /// The task is the caller's, to be dropped.
    Mine,
    /// The poll that goes on drops it.
    Polled,
    /// It has been ended before.
    Before,
}

impl Turn {
    fn new() -> Turn {
        Turn(AtomicU8::new(IDLE))
    }

    /// Before a poll. False: the task is over.
    #[must_use]
    fn begin(&self) -> bool {
        // Acquire, with the release of the last poll's `pause`, or of the end.
        self.0.compare_exchange(IDLE, POLLED, Ordering::Acquire, Ordering::Acquire).is_ok()
    }

    /// After a poll that is pending. False: the task is the caller's, to be dropped.
    #[must_use]
    fn pause(&self) -> bool {
        // Release, with the acquire of the next poll, or of the end.
        let paused = self.0.compare_exchange(POLLED, IDLE, Ordering::Release, Ordering::Relaxed).is_ok();
        if !paused {
            self.finish();
        }
        paused
    }

    /// After a poll that was the last one. The task is the caller's, to be dropped.
    fn finish(&self) {
        // An end that came meanwhile leaves the task to the caller as well. Acquire, with that.
        self.0.swap(OVER, Ordering::Acquire);
    }

    fn end(&self) -> End {
        let mut found = self.0.load(Ordering::Relaxed);
        loop {
            let (next, end) = match found {
                IDLE => (OVER, End::Mine),
                POLLED => (ENDING, End::Polled),
                ENDING => return End::Polled,
                _ => return End::Before,
            };
            // Acquire, with the release of the last poll's `pause`: the task is dropped as that left it. Release, with the
            // acquire of the poll that finds the end.
            match self.0.compare_exchange_weak(found, next, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => return end,
                Err(now) => found = now,
            }
        }
    }
}

/// A task's hold on the executor: let go by the last wake, or when the executor is closed. Without the latter, a runnable
/// that the loop keeps in its queue would keep the loop.
struct Held<L: Loop> {
    executor: L,
    /// One for the hold itself, and one for every post that goes on.
    uses: AtomicUsize,
    gone: AtomicBool,
}

impl<L: Loop> Held<L> {
    fn new(executor: L) -> Held<L> {
        Held { executor, uses: AtomicUsize::new(1), gone: AtomicBool::new(false) }
    }

    fn post(&self, runnable: L::Runnable) {
        // Not from 0: then the executor has been let go.
        let used = self
            .uses
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |uses| (uses > 0).then_some(uses + 1));
        if used.is_err() {
            drop(runnable);
            return;
        }
        // SAFETY: the executor is held.
        unsafe { self.executor.post(runnable) }
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
            unsafe { self.executor.release() }
        }
    }
}

impl<L: Loop> Drop for Held<L> {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// The future of a task that its core knows until it is over.
pub(super) struct Registered<T, L: Loop>(pub(super) Arc<Entry<T, L>>);

impl<T: Future<Output = ()> + Unpin, L: Loop> Future for Registered<T, L> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.0.poll(context)
    }
}

impl<T, L: Loop> Drop for Registered<T, L> {
    fn drop(&mut self) {
        let known = self.0.core.active().tasks.remove(&self.0.number);
        // Not under the lock, as a task's end may do anything.
        drop(known);
        self.0.end();
    }
}

/// Every interleaving, with orders of memory as weak as they are written.
#[cfg(all(test, cobridge_loom))]
mod models {
    use super::*;
    use crate::sync::three_threads;
    use loom::thread;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::AtomicUsize as Counter;
    use std::task::Waker;

    /// What a model watches. Loom refuses a use of either cell that goes on while another ends it, or comes later.
    struct Seen {
        /// The executor, until it is released.
        held: UnsafeCell<bool>,
        /// The task, until it is dropped.
        alive: UnsafeCell<bool>,
        /// What the owner writes before it closes.
        closing: UnsafeCell<bool>,
        // The standard library's: they are to synchronise nothing.
        posts: Counter,
        refused: Counter,
    }

    impl Seen {
        fn new() -> Arc<Seen> {
            Arc::new(Seen {
                held: UnsafeCell::new(true),
                alive: UnsafeCell::new(true),
                closing: UnsafeCell::new(false),
                posts: Counter::new(0),
                refused: Counter::new(0),
            })
        }

        fn close(&self, core: &TestCore) {
            // SAFETY: loom sees who else is here.
            self.closing.with_mut(|closing| unsafe { *closing = true });
            core.close();
        }

        fn is_held(&self) -> bool {
            // SAFETY: loom sees who else is here.
            self.held.with(|held| unsafe { *held })
        }

        fn is_alive(&self) -> bool {
            // SAFETY: as above.
            self.alive.with(|alive| unsafe { *alive })
        }
    }

    fn count(counter: &Counter) -> usize {
        counter.load(Ordering::Relaxed)
    }

    struct Executor(Arc<Seen>);

    impl Loop for Executor {
        type Runnable = Runnable;

        unsafe fn post(&self, mut runnable: Runnable) {
            assert!(self.0.is_held(), "a post after the release");
            self.0.posts.fetch_add(1, Ordering::Relaxed);
            runnable.is_posted = true;
        }

        unsafe fn release(&self) {
            // SAFETY: as above.
            let held = self.0.held.with_mut(|held| unsafe { mem::replace(&mut *held, false) });
            assert!(held, "released twice");
        }
    }

    struct Runnable {
        seen: Arc<Seen>,
        is_posted: bool,
    }

    impl Runnable {
        fn new(seen: &Arc<Seen>) -> Runnable {
            Runnable { seen: seen.clone(), is_posted: false }
        }
    }

    impl Drop for Runnable {
        fn drop(&mut self) {
            if !self.is_posted {
                self.seen.refused.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    struct Task {
        seen: Arc<Seen>,
        /// It is over after so many.
        polls: usize,
        /// What it does in each.
        act: Box<dyn FnMut()>,
    }

    impl Future for Task {
        type Output = ();

        fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            assert!(self.seen.is_alive());
            (self.act)();
            self.polls -= 1;
            if self.polls == 0 { Poll::Ready(()) } else { Poll::Pending }
        }
    }

    impl Drop for Task {
        fn drop(&mut self) {
            // SAFETY: as above.
            let alive = self.seen.alive.with_mut(|alive| unsafe { mem::replace(&mut *alive, false) });
            assert!(alive, "dropped twice");
        }
    }

    type TestCore = Core<Task, Executor>;

    fn spawn(core: &Arc<TestCore>, seen: &Arc<Seen>, polls: usize) -> Registered<Task, Executor> {
        spawn_acting(core, seen, polls, || ())
    }

    fn spawn_acting(
        core: &Arc<TestCore>,
        seen: &Arc<Seen>,
        polls: usize,
        act: impl FnMut() + 'static,
    ) -> Registered<Task, Executor> {
        let task = Task { seen: seen.clone(), polls, act: Box::new(act) };
        Registered(Entry::register(core.clone(), task, Executor(seen.clone())))
    }

    /// A waker keeps the entry, and must not keep the executor.
    fn keep(task: &Registered<Task, Executor>) -> Arc<Entry<Task, Executor>> {
        task.0.clone()
    }

    fn poll(task: &mut Registered<Task, Executor>) -> Poll<()> {
        Pin::new(task).poll(&mut Context::from_waker(Waker::noop()))
    }

    /// Releases that race posts, and each other.
    fn posts_race(let_gos: usize, posts: usize) {
        let seen = Seen::new();
        let held = Arc::new(Held::new(Executor(seen.clone())));
        let post = |_| {
            let (held, seen) = (held.clone(), seen.clone());
            thread::spawn(move || held.post(Runnable::new(&seen)))
        };
        let let_go = |_| {
            let held = held.clone();
            thread::spawn(move || held.let_go())
        };
        let threads: Vec<_> = (0..posts).map(post).chain((1..let_gos).map(let_go)).collect();
        held.let_go();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(!seen.is_held());
        assert_eq!(count(&seen.posts) + count(&seen.refused), posts);
    }

    #[test]
    fn a_post_races_the_release() {
        loom::model(|| posts_race(1, 1));
    }

    #[test]
    fn two_posts_race_the_release() {
        three_threads(|| posts_race(1, 2));
    }

    #[test]
    fn a_close_and_the_last_wake_release_once() {
        three_threads(|| posts_race(2, 1));
    }

    /// Whether the task goes on or not: after the close it is gone, and so is the hold.
    fn a_poll_races_a_close(polls: usize) {
        let (core, seen) = (Arc::new(TestCore::new()), Seen::new());
        let mut task = spawn(&core, &seen, polls);
        let waker = keep(&task);
        let thread = thread::spawn({
            let seen = seen.clone();
            move || {
                let poll = poll(&mut task);
                // A poll that ends the task sees what came before the close.
                if poll.is_ready() && polls > 1 {
                    // SAFETY: as above.
                    assert!(seen.closing.with(|closing| unsafe { *closing }), "ended without a close");
                }
                // A runtime drops what is over, at once.
                poll.is_pending().then_some(task)
            }
        });
        seen.close(&core);
        let task = thread.join().unwrap();
        assert!(!seen.is_alive());
        assert!(!seen.is_held());
        drop((task, waker));
    }

    #[test]
    fn a_pending_poll_races_a_close() {
        loom::model(|| a_poll_races_a_close(2));
    }

    #[test]
    fn the_last_poll_races_a_close() {
        loom::model(|| a_poll_races_a_close(1));
    }

    #[test]
    fn a_drop_races_a_close() {
        loom::model(|| {
            let (core, seen) = (Arc::new(TestCore::new()), Seen::new());
            let task = spawn(&core, &seen, 1);
            let waker = keep(&task);
            let thread = thread::spawn(move || drop(task));
            seen.close(&core);
            thread.join().unwrap();
            assert!(!seen.is_alive());
            assert!(!seen.is_held());
            drop(waker);
        });
    }

    #[test]
    fn a_spawn_races_a_close() {
        loom::model(|| {
            let (core, seen) = (Arc::new(TestCore::new()), Seen::new());
            let thread = thread::spawn({
                let (core, seen) = (core.clone(), seen.clone());
                move || {
                    let task = spawn(&core, &seen, 2);
                    let waker = keep(&task);
                    waker.schedule(Runnable::new(&seen));
                    // A runnable that is dropped drops the task. The loop does not come to run one that is posted.
                    ((count(&seen.posts) == 1).then_some(task), waker)
                }
            });
            seen.close(&core);
            let task = thread.join().unwrap();
            assert!(!seen.is_alive());
            assert!(!seen.is_held());
            drop(task);
        });
    }

    /// The runtime drops a future whose poll panicked.
    #[test]
    fn a_poll_that_panics_races_a_close() {
        loom::model(|| {
            let (core, seen) = (Arc::new(TestCore::new()), Seen::new());
            let mut task = spawn_acting(&core, &seen, 2, || std::panic::resume_unwind(Box::new(())));
            let waker = keep(&task);
            let thread = thread::spawn(move || {
                let poll = catch_unwind(AssertUnwindSafe(|| poll(&mut task)));
                assert!(!matches!(poll, Ok(Poll::Pending)));
            });
            seen.close(&core);
            thread.join().unwrap();
            assert!(!seen.is_alive());
            assert!(!seen.is_held());
            drop(waker);
        });
    }

    #[test]
    fn a_task_closes_its_own_executor() {
        loom::model(|| {
            let (core, seen) = (Arc::new(TestCore::new()), Seen::new());
            let mut task = spawn_acting(&core, &seen, 2, {
                let (core, seen) = (core.clone(), seen.clone());
                move || {
                    core.close();
                    assert!(seen.is_alive(), "dropped inside of its poll");
                }
            });
            let waker = keep(&task);
            assert!(poll(&mut task).is_ready());
            assert!(!seen.is_alive());
            drop(task);
            assert!(!seen.is_held());
            drop(waker);
        });
    }

    /// Nothing but the turn orders the polls.
    #[test]
    fn a_poll_sees_the_last_one() {
        loom::model(|| {
            let (core, seen) = (Arc::new(TestCore::new()), Seen::new());
            let mut task = spawn(&core, &seen, 3);
            let mut moved = Registered(task.0.clone());
            let polled = Arc::new(AtomicBool::new(false));
            let thread = thread::spawn({
                let polled = polled.clone();
                move || {
                    assert!(poll(&mut moved).is_pending());
                    polled.store(true, Ordering::Relaxed);
                    moved
                }
            });
            if polled.load(Ordering::Relaxed) {
                assert!(poll(&mut task).is_pending());
            }
            drop(thread.join().unwrap());
        });
    }
}
