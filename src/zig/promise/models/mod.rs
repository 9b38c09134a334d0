//! Every interleaving of the state machine, with orders of memory as weak as they are written. A cell here does with it what a handle does,
//! without a free list.

mod answers;
mod callbacks;

use super::cancel::{Forsaken, OnCancel, Set};
use super::state::{Claim, Published, State};
use crate::sync::{Arc, UnsafeCell, three_threads, yield_now};
use loom::sync::atomic::AtomicUsize;
use loom::thread;
use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::ptr;
use std::sync::atomic::AtomicBool as Flag;
use std::sync::atomic::AtomicUsize as Counter;
use std::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use std::task::{RawWaker, RawWakerVTable, Waker};

/// The number of a call's generation.
type Use = u64;

/// A cell, and what a model watches. Loom refuses two accesses to what lies in its own cells if neither comes after the other, one of them
/// being a write.
struct Cell {
    state: State<u64>,
    /// Written by the call before it begins and by who recycles, read by who answers and by callbacks.
    kept: UnsafeCell<u64>,
    /// The tasks of the wakers.
    tasks: [Task; 3],
    /// Passed before and after what a thread does with the cell.
    moments: Moments,
    // The standard library's: they are to synchronise nothing.
    recycled: Counter,
    /// Answers that nobody has read.
    destroyed: Counter,
    /// Answers that were the first ones of a call that was there.
    wanted: Counter,
}

impl Cell {
    /// A call that has begun, by a poll with the first of the wakers.
    fn waiting() -> Arc<Cell> {
        let cell = Cell::new();
        cell.keep();
        assert!(!cell.poll(0));
        cell
    }

    fn new() -> Arc<Cell> {
        let moments = Moments::default();
        Arc::new(Cell {
            state: State::new(0),
            kept: UnsafeCell::new(0),
            tasks: [(); 3].map(|()| Task::new(&moments)),
            moments,
            recycled: Counter::new(0),
            destroyed: Counter::new(0),
            wanted: Counter::new(0),
        })
    }

    // Of all that follows: loom sees who else is here; and in each model one thread at a time has the call's half, while it is there.

    fn keep(&self) {
        // SAFETY: see above.
        self.kept.with_mut(|kept| unsafe { *kept += 1 });
    }

    fn look(&self) {
        // SAFETY: see above.
        self.kept.with(|kept| assert_ne!(unsafe { *kept }, 0, "recycled"));
    }

    fn recycle(&self) {
        // SAFETY: see above.
        self.kept.with_mut(|kept| unsafe { *kept = 0 });
        self.recycled.fetch_add(1, Relaxed);
        // SAFETY: see above.
        unsafe { self.state.recycle() };
    }

    /// Whether it is the first answer.
    fn set(&self, at: Use, value: u64) -> bool {
        self.moments.pass();
        let first = self.try_set(at, value);
        self.moments.pass();
        first
    }

    fn try_set(&self, at: Use, value: u64) -> bool {
        match self.state.claim(at) {
            Claim::Refused => return false,
            Claim::Wanted(mut claimed) => {
                self.wanted.fetch_add(1, Relaxed);
                // SAFETY: see above.
                claimed.put(|place| unsafe { *place = value });
                self.moments.pass();
                match claimed.publish() {
                    Published::Told(waker) => waker.into_iter().for_each(Waker::wake),
                    Published::Unwanted => assert_eq!(self.destroy(), value),
                }
            }
            Claim::Unwanted => {
                self.recycle();
                self.destroyed.fetch_add(1, Relaxed);
            }
            Claim::UnwantedYet => {
                self.destroyed.fetch_add(1, Relaxed);
            }
        }
        true
    }

    fn destroy(&self) -> u64 {
        self.destroyed.fetch_add(1, Relaxed);
        self.take()
    }

    fn take(&self) -> u64 {
        // SAFETY: see above.
        let value = unsafe { self.state.taken(|place| *place) };
        self.recycle();
        value
    }

    /// Polls with the waker of a task, of which no other is left then.
    fn poll(&self, task: usize) -> bool {
        self.moments.pass();
        if !self.tasks[task].is_made.swap(true, Relaxed) {
            // SAFETY: see above.
            self.tasks[task].made.with_mut(|made| unsafe { *made = true });
        }
        // SAFETY: see above.
        let answered = unsafe { self.state.poll(&self.tasks[task].waker()) };
        for (index, other) in self.tasks.iter().enumerate() {
            // Whoever answers may be about to wake it.
            if !answered && index != task && !other.is_woken() {
                assert_eq!(other.wakers.load(Relaxed), 0, "the waker of an earlier poll");
            }
        }
        answered
    }

    /// Polls, and once more when it is woken.
    fn awaited(&self, task: usize) -> u64 {
        if !self.poll(task) {
            self.tasks[task].wait();
            assert!(self.poll(task), "woken for nothing");
        }
        self.take()
    }

    /// Ends the call unread. Runs the callback.
    fn forsake(&self) {
        self.moments.pass();
        // SAFETY: see above.
        match unsafe { self.state.forsake() } {
            Forsaken::Answered => {
                self.destroy();
            }
            Forsaken::Gone(waker) => drop(waker),
            Forsaken::Cancels(waker, callback) => {
                drop(waker);
                self.run(callback);
            }
        }
    }

    fn run(&self, callback: OnCancel) {
        callback.run();
        if self.state.callback_has_run() {
            self.recycle();
        }
    }

    /// False: there was one.
    fn on_cancel(&self, at: Use, context: &Arc<Context>) -> bool {
        self.moments.pass();
        let context = Arc::as_ptr(context).cast_mut().cast();
        match self.state.on_cancel(at, OnCancel { context, run: Context::run }) {
            Set::Refused => return false,
            Set::Done => {}
            Set::Runs(callback) => self.run(callback),
        }
        true
    }

    /// After all: the cell was used so often, and nothing is left.
    fn assert_over(&self, uses: usize) {
        assert_eq!(self.recycled.load(Relaxed), uses, "recycled so often");
        assert_eq!(self.state.generation(), uses as u64);
        self.tasks.iter().for_each(|task| assert_eq!(task.wakers.load(Relaxed), 0, "wakers are left"));
    }

    fn wakes(&self) -> usize {
        self.tasks.iter().map(|task| task.wakes.load(Relaxed)).sum()
    }
}

/// Two threads get here in either order. Loom, which remembers only the last access to an atomic, does not try what another thread does
/// between two of them if the first one is a load. Relaxed: it synchronises nothing.
#[derive(Clone, Default)]
struct Moments(std::sync::Arc<AtomicUsize>);

impl Moments {
    fn pass(&self) {
        self.0.fetch_add(1, Relaxed);
    }
}

/// Who is woken. Its wakers see to it that each is used up once, and that a wake comes after what was done before the poll.
struct Task {
    /// Written before the first poll, by the call: a wake comes after that.
    made: UnsafeCell<bool>,
    is_made: Flag,
    wakers: Counter,
    moments: Moments,
    /// Loom's: an executor polls what was woken, and synchronises. A wake releases, and `wait` acquires.
    wakes: AtomicUsize,
}

impl Task {
    fn new(moments: &Moments) -> Task {
        Task {
            made: UnsafeCell::new(false),
            is_made: Flag::new(false),
            wakers: Counter::new(0),
            moments: moments.clone(),
            wakes: AtomicUsize::new(0),
        }
    }

    const TABLE: RawWakerVTable =
        RawWakerVTable::new(Task::clone, Task::wake, |_| panic!("by reference"), Task::drop);

    /// One that is not counted.
    fn waker(&self) -> ManuallyDrop<Waker> {
        // SAFETY: the functions keep count. The task is there as long as the model.
        ManuallyDrop::new(unsafe { Waker::from_raw(RawWaker::new(ptr::from_ref(self).cast(), &Task::TABLE)) })
    }

    /// # Safety
    /// As below: `data` is a task.
    unsafe fn clone(data: *const ()) -> RawWaker {
        // SAFETY: the caller's promise.
        let task = unsafe { &*data.cast::<Task>() };
        task.wakers.fetch_add(1, Relaxed);
        task.moments.pass();
        RawWaker::new(data, &Task::TABLE)
    }

    unsafe fn wake(data: *const ()) {
        // SAFETY: the caller's promise.
        let task = unsafe { &*data.cast::<Task>() };
        // SAFETY: loom sees who else is here.
        task.made.with(|made| assert!(unsafe { *made }));
        // SAFETY: the caller's promise.
        unsafe { Task::drop(data) };
        task.wakes.fetch_add(1, Release);
    }

    unsafe fn drop(data: *const ()) {
        // SAFETY: the caller's promise.
        let before = unsafe { &*data.cast::<Task>() }.wakers.fetch_sub(1, Relaxed);
        assert_ne!(before, 0, "a waker that was dropped");
    }

    fn is_woken(&self) -> bool {
        self.wakes.load(Relaxed) != 0
    }

    fn wait(&self) {
        while self.wakes.load(Acquire) == 0 {
            yield_now();
        }
    }
}

/// That of a cancel callback.
struct Context {
    cell: Arc<Cell>,
    /// Until its owner ends it.
    alive: UnsafeCell<bool>,
    /// What the callback answers.
    answer: Option<(Use, u64)>,
    runs: Counter,
    accepted: Counter,
}

impl Context {
    fn new(cell: &Arc<Cell>) -> Arc<Context> {
        Context::answering(cell, None)
    }

    fn answering(cell: &Arc<Cell>, answer: Option<(Use, u64)>) -> Arc<Context> {
        Arc::new(Context {
            cell: cell.clone(),
            alive: UnsafeCell::new(true),
            answer,
            runs: Counter::new(0),
            accepted: Counter::new(0),
        })
    }

    unsafe extern "C" fn run(context: *mut c_void) {
        // SAFETY: the model has it.
        let this = unsafe { &*context.cast::<Context>() };
        // SAFETY: loom sees who else is here.
        this.alive.with(|alive| assert!(unsafe { *alive }, "its owner has ended it"));
        this.cell.look();
        this.runs.fetch_add(1, Relaxed);
        if let Some((at, value)) = this.answer {
            // It does not wait for itself.
            this.cell.state.forget_on_cancel(at);
            this.accepted.fetch_add(this.cell.set(at, value).into(), Relaxed);
            this.cell.look();
        }
    }

    fn end(&self) {
        // SAFETY: as above.
        self.alive.with_mut(|alive| unsafe { *alive = false });
    }

    fn runs(&self) -> usize {
        self.runs.load(Relaxed)
    }
}

/// An answer from another thread, by who has looked at what is kept.
fn answers(cell: &Arc<Cell>, at: Use, value: u64) -> thread::JoinHandle<bool> {
    let cell = cell.clone();
    thread::spawn(move || {
        cell.look();
        cell.set(at, value)
    })
}

/// The same, if there is another one: what is kept may be gone.
fn answers_blindly(cell: &Arc<Cell>, at: Use, value: u64) -> thread::JoinHandle<bool> {
    let cell = cell.clone();
    thread::spawn(move || cell.set(at, value))
}
