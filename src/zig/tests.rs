//! Promises as Zig sees them, through [`PromiseOps`], and the future of the call through [`Call`]. Rust functions are in the place
//! of Zig's shims.

use super::promise::Cell;
use super::{Handle, PromiseOps, cobridge1_zig_error};
use crate::call::{Declaration, Fallible, call};
use crate::error::Error;
use std::any::Any;
use std::ffi::c_void;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Barrier, Mutex};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Wake, Waker};
use std::thread;

pub(super) struct Named;

impl Declaration for Named {
    const NAME: &'static str = "digest";
    const BORROWS: bool = false;
}

type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Zig's half of a promise.
struct Promise<T: Send + 'static> {
    handle: Handle,
    ops: &'static PromiseOps,
    types: std::marker::PhantomData<fn(T)>,
}

impl<T: Send + 'static> Clone for Promise<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + 'static> Copy for Promise<T> {}
// SAFETY: a promise may be used on any thread.
unsafe impl<T: Send + 'static> Send for Promise<T> {}
// SAFETY: by several at once.
unsafe impl<T: Send + 'static> Sync for Promise<T> {}

// SAFETY of all that follows: the handle comes from `make`, and the table is that of a `T`.
impl<T: Send + 'static> Promise<T> {
    /// What the shim does first.
    fn make() -> Self {
        let ops = PromiseOps::of::<T>();
        // SAFETY: see above.
        Promise { handle: unsafe { (ops.make)() }, ops, types: std::marker::PhantomData }
    }

    fn set(self, value: T) -> Result<(), T> {
        let mut value = ManuallyDrop::new(value);
        // SAFETY: see above; the value is used again only if it was refused.
        match unsafe { (self.ops.set_value)(self.handle, (&raw mut value).cast()) } {
            true => Ok(()),
            false => Err(ManuallyDrop::into_inner(value)),
        }
    }

    fn fail(self, name: &str, code: i32) -> bool {
        // SAFETY: see above; a refused error is dropped once.
        unsafe {
            let error = cobridge1_zig_error(name.as_ptr(), name.len(), code);
            let accepted = (self.ops.set_error)(self.handle, error.cast());
            if !accepted {
                drop(Box::from_raw(error));
            }
            accepted
        }
    }

    fn cancel(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.set_cancelled)(self.handle) }
    }

    fn abandon(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.abandon)(self.handle) }
    }

    fn is_cancelled(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.is_cancelled)(self.handle) }
    }

    fn keep(self, bytes: &[u8], align: usize) -> *const u8 {
        // SAFETY: see above; readable bytes.
        unsafe { (self.ops.keep)(self.handle, bytes.as_ptr().cast(), bytes.len(), align) }.cast()
    }

    fn on_cancel<F: FnOnce() + Send>(self, context: &'static Callback<F>) -> bool {
        // SAFETY: see above; the context lives for ever.
        unsafe {
            (self.ops.on_cancel)(self.handle, (&raw const *context).cast_mut().cast(), Callback::<F>::run)
        }
    }

    fn forget_on_cancel(self) {
        // SAFETY: see above.
        unsafe { (self.ops.forget_on_cancel)(self.handle) }
    }

    fn take_on_cancel(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.take_on_cancel)(self.handle) }
    }

    fn cell(self) -> *mut Cell {
        self.handle.cell
    }
}

/// A cancel callback and its context.
pub(super) struct Callback<F>(Mutex<Option<F>>);

impl<F: FnOnce() + Send> Callback<F> {
    pub(super) fn new(function: F) -> &'static Self
    where
        F: 'static,
    {
        for_ever(Callback(Mutex::new(Some(function))))
    }

    pub(super) unsafe extern "C" fn run(context: *mut c_void) {
        // SAFETY: a `Callback<F>`, which lives for ever.
        let this = unsafe { &*context.cast::<Callback<F>>() };
        let function = this.0.lock().unwrap().take().expect("it runs once");
        function();
    }
}

pub(super) fn counted(runs: &'static AtomicU32) -> &'static Callback<impl FnOnce() + Send> {
    Callback::new(|| {
        runs.fetch_add(1, SeqCst);
    })
}

pub(super) fn counter() -> &'static AtomicU32 {
    for_ever(AtomicU32::new(0))
}

/// For ever, but not leaked: the test may be watched.
pub(super) fn for_ever<T: Send + Sync + 'static>(value: T) -> &'static T {
    static ALL: Mutex<Vec<Arc<dyn Any + Send + Sync>>> = Mutex::new(Vec::new());
    let value = Arc::new(value);
    // SAFETY: `ALL` never lets go of it.
    let reference = unsafe { &*Arc::as_ptr(&value) };
    ALL.lock().unwrap().push(value);
    reference
}

/// The future of a Zig function in promise style, which does `body` with its promise before it returns.
fn start<T: Send + 'static>(body: impl FnOnce(Promise<T>) + Send + 'static) -> Boxed<T> {
    // SAFETY: what `glue.start` does.
    Box::pin(unsafe {
        call::<Named, Fallible, T, _>(move |out, call, waker| {
            let promise = Promise::<T>::make();
            body(promise);
            (promise.ops.begin)(promise.handle, call.cast(), waker.cast(), out.cast())
        })
    })
}

/// The same, pending, with its promise.
fn pending<T: Send + 'static>(waker: &Waker) -> (Boxed<T>, Promise<T>) {
    let (sender, promise) = channel();
    let mut future = start(move |promise| sender.send(promise).unwrap());
    assert!(poll(&mut future, waker).is_pending());
    (future, promise.recv().unwrap())
}

fn poll<T>(future: &mut Boxed<T>, waker: &Waker) -> Poll<Result<T, Error>> {
    future.as_mut().poll(&mut Context::from_waker(waker))
}

fn value<T>(polled: Poll<Result<T, Error>>) -> T {
    match polled {
        Poll::Ready(Ok(value)) => value,
        Poll::Ready(Err(error)) => panic!("{error}"),
        Poll::Pending => panic!("pending"),
    }
}

#[derive(Default)]
pub(super) struct Count(AtomicU32);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

impl Count {
    pub(super) fn new() -> (Arc<Count>, Waker) {
        let count = Arc::new(Count::default());
        (count.clone(), Waker::from(count))
    }

    pub(super) fn get(&self) -> u32 {
        self.0.load(SeqCst)
    }
}

/// A value whose destructions are counted, of `N` words and two more.
struct Guard<const N: usize>(Arc<AtomicUsize>, u64, [u64; N]);

impl<const N: usize> Guard<N> {
    fn new(destroyed: &Arc<AtomicUsize>, tag: u64) -> Self {
        Guard(destroyed.clone(), tag, [tag; N])
    }
}

impl<const N: usize> Drop for Guard<N> {
    fn drop(&mut self) {
        assert_eq!(self.2, [self.1; N], "it was moved in one piece");
        self.0.fetch_add(1, SeqCst);
    }
}

pub(super) const NOOP: &Waker = Waker::noop();

#[test]
fn nothing_happens_before_the_first_poll() {
    let started = Arc::new(AtomicBool::new(false));
    let seen = started.clone();
    drop(start::<u64>(move |_| seen.store(true, SeqCst)));
    assert!(!started.load(SeqCst));
}

#[test]
fn answered_inside_of_the_function() {
    let mut future = start::<String>(|promise| promise.set("at once".to_owned()).unwrap());
    assert_eq!(value(poll(&mut future, NOOP)), "at once");
}

#[test]
fn answered_later_wakes_once() {
    let (wakes, waker) = Count::new();
    let (mut future, promise) = pending::<u64>(&waker);
    assert!(poll(&mut future, &waker).is_pending());
    assert_eq!((wakes.get(), promise.is_cancelled()), (0, false));
    promise.set(7).unwrap();
    assert_eq!((wakes.get(), promise.is_cancelled()), (1, false));
    assert_eq!(value(poll(&mut future, &waker)), 7);
    assert_eq!(wakes.get(), 1);
    // Of all that were cloned none is left.
    drop(waker);
    assert_eq!(Arc::strong_count(&wakes), 1);
}

#[test]
fn each_answer_arrives_as_what_it_is() {
    let answered = |answer: fn(Promise<u64>) -> bool| {
        let (wakes, waker) = Count::new();
        let (mut future, promise) = pending::<u64>(&waker);
        assert!(answer(promise));
        assert_eq!(wakes.get(), 1);
        match poll(&mut future, &waker) {
            Poll::Ready(Err(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    let error = answered(|promise| promise.fail("FileNotFound", 12));
    assert!(matches!(&error, Error::Zig(error) if error.name() == "FileNotFound" && error.code() == 12));
    assert!(matches!(answered(Promise::cancel), Error::Cancelled));
    assert!(matches!(answered(Promise::abandon), Error::Abandoned));
}

#[test]
fn a_unit_and_a_large_value_arrive() {
    let (mut future, promise) = pending::<()>(NOOP);
    promise.set(()).unwrap();
    value(poll(&mut future, NOOP));

    #[derive(Debug, PartialEq)]
    #[repr(align(64))]
    struct Aligned(u8);
    let (mut future, promise) = pending::<Aligned>(NOOP);
    promise.set(Aligned(9)).unwrap();
    assert_eq!(value(poll(&mut future, NOOP)), Aligned(9));
}

/// Every way to answer once more is refused, and leaves what it brought to who brought it.
fn assert_over<const N: usize>(promise: Promise<Guard<N>>) {
    let destroyed = Arc::default();
    let refused = promise.set(Guard::new(&destroyed, 99)).expect_err("it is refused");
    assert_eq!(destroyed.load(SeqCst), 0);
    drop(refused);
    assert_eq!(destroyed.load(SeqCst), 1);
    assert!(!promise.fail("Again", 1) && !promise.cancel() && !promise.abandon());
}

fn answered_twice<const N: usize>() {
    let destroyed = Arc::default();
    let (mut future, promise) = pending::<Guard<N>>(NOOP);
    assert!(promise.set(Guard::new(&destroyed, 1)).is_ok());
    assert_over(promise);
    let first = value(poll(&mut future, NOOP));
    assert_eq!((first.1, destroyed.load(SeqCst)), (1, 0));
    // The call is over too.
    assert_over(promise);
    assert!(promise.is_cancelled());
    drop((first, future));
    assert_eq!(destroyed.load(SeqCst), 1);
}

#[test]
fn a_second_answer_changes_nothing() {
    answered_twice::<0>();
    answered_twice::<2>();
    answered_twice::<3>();
    answered_twice::<40>();
}

#[test]
fn a_value_that_is_not_read_is_destroyed() {
    fn of<const N: usize>() {
        let destroyed = Arc::default();
        let (future, promise) = pending::<Guard<N>>(NOOP);
        assert!(promise.set(Guard::new(&destroyed, 1)).is_ok());
        assert_eq!(destroyed.load(SeqCst), 0);
        drop(future);
        assert_eq!(destroyed.load(SeqCst), 1);
        assert_over(promise);
    }
    of::<0>();
    of::<40>();
    // An error too, or the leak checkers tell.
    let (future, promise) = pending::<u64>(NOOP);
    assert!(promise.fail("Unread", 1));
    drop(future);
}

#[test]
fn dropped_before_the_answer() {
    fn of<const N: usize>() {
        let (wakes, waker) = Count::new();
        let destroyed = Arc::default();
        let (future, promise) = pending::<Guard<N>>(&waker);
        drop(waker);
        assert_eq!(Arc::strong_count(&wakes), 2);
        drop(future);
        assert_eq!(Arc::strong_count(&wakes), 1, "the waker went with the call");
        assert!(promise.is_cancelled());
        // It is the first answer, which nobody wants.
        assert!(promise.set(Guard::new(&destroyed, 1)).is_ok());
        assert_eq!((destroyed.load(SeqCst), wakes.get()), (1, 0));
        assert!(promise.is_cancelled());
        assert_over(promise);
    }
    of::<0>();
    of::<40>();
    for answer in [Promise::cancel, Promise::abandon, |promise: Promise<u64>| promise.fail("Late", 1)] {
        let (future, promise) = pending::<u64>(NOOP);
        drop(future);
        assert!(answer(promise));
        assert!(!answer(promise));
    }
}

#[test]
fn answered_by_another_thread_after_drop() {
    let destroyed: Arc<AtomicUsize> = Arc::default();
    let (future, promise) = pending::<Guard<1>>(NOOP);
    drop(future);
    let seen = destroyed.clone();
    thread::spawn(move || {
        assert!(promise.is_cancelled());
        assert!(promise.set(Guard::new(&seen, 1)).is_ok());
        assert_over(promise);
    })
    .join()
    .unwrap();
    assert_eq!(destroyed.load(SeqCst), 1);
}

#[test]
fn dropped_by_another_thread_than_polled() {
    let runs = counter();
    let (future, promise) = pending::<u64>(NOOP);
    assert!(promise.on_cancel(counted(runs)));
    thread::spawn(move || drop(future)).join().unwrap();
    assert_eq!(runs.load(SeqCst), 1);
    promise.set(1).unwrap();
}

#[test]
fn a_promise_that_is_never_answered_keeps_its_cell() {
    let (future, promise) = pending::<u64>(NOOP);
    drop(future);
    // Whatever calls come, none gets it: the promise may still be answered.
    let cells: Vec<_> = (0..100).map(|_| pending::<u64>(NOOP)).collect();
    assert!(cells.iter().all(|(_, other)| other.cell() != promise.cell()));
    for (mut future, other) in cells {
        other.set(3).unwrap();
        assert_eq!(value(poll(&mut future, NOOP)), 3);
    }
    assert!(promise.is_cancelled());
    promise.set(4).unwrap();
}

#[test]
fn an_old_handle_changes_nothing_in_the_next_call() {
    let (mut first, old) = pending::<Guard<0>>(NOOP);
    let destroyed = Arc::default();
    assert!(old.set(Guard::new(&destroyed, 1)).is_ok());
    drop(value(poll(&mut first, NOOP)));
    // Other tests may get the cell in between.
    let mut others = Vec::new();
    let (mut future, promise) = loop {
        let next = pending::<Guard<0>>(NOOP);
        if next.1.cell() == old.cell() {
            break next;
        }
        others.push(next);
        if others.len() == 1000 {
            // It is another test's for a long time: nothing can be seen here.
            others.drain(..).for_each(|(_, other)| assert!(other.cancel()));
        }
    };
    assert_ne!(promise.handle.generation, old.handle.generation);
    let runs = counter();
    assert_over(old);
    assert!(old.is_cancelled() && !promise.is_cancelled());
    assert!(old.on_cancel(counted(runs)), "it is forgotten, as after every answer");
    old.forget_on_cancel();
    let context = counted(runs);
    assert!(promise.on_cancel(context), "the old one's is not in its way");
    assert!(poll(&mut future, NOOP).is_pending());
    assert!(promise.set(Guard::new(&destroyed, 2)).is_ok());
    assert_eq!(value(poll(&mut future, NOOP)).1, 2);
    assert_eq!((destroyed.load(SeqCst), runs.load(SeqCst)), (2, 0));
    for (_, other) in others {
        other.cancel();
    }
}

#[test]
fn a_waker_is_replaced_between_polls() {
    let (first, one) = Count::new();
    let (second, two) = Count::new();
    let (mut future, promise) = pending::<u64>(&one);
    assert!(poll(&mut future, &two).is_pending());
    drop(one);
    assert_eq!(Arc::strong_count(&first), 1, "the old one is let go of");
    promise.set(5).unwrap();
    assert_eq!((first.get(), second.get()), (0, 1));
    assert_eq!(value(poll(&mut future, NOOP)), 5);
    drop(two);
    assert_eq!(Arc::strong_count(&second), 1);
}

#[test]
fn an_answer_comes_while_the_waker_is_cloned() {
    static PROMISE: Mutex<Option<Promise<u64>>> = Mutex::new(None);
    static DROPS: AtomicU32 = AtomicU32::new(0);
    const TABLE: RawWakerVTable = RawWakerVTable::new(
        |_| {
            // Not under the lock, or this would not come back.
            let promise = PROMISE.lock().unwrap().take().expect("it is cloned once");
            promise.set(6).unwrap();
            RawWaker::new(std::ptr::null(), &TABLE)
        },
        |_| panic!("the answer came before it was registered"),
        |_| panic!("the answer came before it was registered"),
        |_| {
            DROPS.fetch_add(1, SeqCst);
        },
    );
    // SAFETY: the table does nothing with the pointer.
    let waker = unsafe { Waker::from_raw(RawWaker::new(std::ptr::null(), &TABLE)) };
    let (mut future, promise) = pending::<u64>(NOOP);
    *PROMISE.lock().unwrap() = Some(promise);
    assert_eq!(value(poll(&mut future, &waker)), 6);
    // In the first poll as well.
    let mut future = start::<u64>(|promise| *PROMISE.lock().unwrap() = Some(promise));
    assert_eq!(value(poll(&mut future, &waker)), 6);
    assert_eq!(DROPS.load(SeqCst), 2, "both clones were dropped");
    drop(waker);
}

/// A waker whose every function uses the promise: none of them runs under the lock.
#[test]
fn wakers_run_without_the_lock() {
    struct Looks(Mutex<Option<Promise<u64>>>, Arc<AtomicU32>);
    impl Looks {
        fn look(&self) {
            if let Some(promise) = *self.0.lock().unwrap() {
                promise.is_cancelled();
                self.1.fetch_add(1, SeqCst);
            }
        }
    }
    impl Wake for Looks {
        fn wake(self: Arc<Self>) {
            self.look();
        }
    }
    impl Drop for Looks {
        fn drop(&mut self) {
            self.look();
        }
    }
    let looks = Arc::new(AtomicU32::new(0));
    let waker = || {
        let seen = Arc::new(Looks(Mutex::default(), looks.clone()));
        (seen.clone(), Waker::from(seen))
    };
    // Woken and dropped by an answer.
    let (seen, own) = waker();
    let (mut future, promise) = pending::<u64>(&own);
    *seen.0.lock().unwrap() = Some(promise);
    drop((own, seen));
    promise.set(1).unwrap();
    assert_eq!(looks.load(SeqCst), 2);
    assert_eq!(value(poll(&mut future, NOOP)), 1);
    // Dropped for another one, and with the call.
    let (seen, own) = waker();
    let (mut future, promise) = pending::<u64>(&own);
    *seen.0.lock().unwrap() = Some(promise);
    drop((own, seen));
    let (seen, own) = waker();
    *seen.0.lock().unwrap() = Some(promise);
    assert!(poll(&mut future, &own).is_pending());
    assert_eq!(looks.load(SeqCst), 3);
    drop((own, seen));
    drop(future);
    assert_eq!(looks.load(SeqCst), 4);
    promise.set(1).unwrap();
}

#[test]
fn copies_live_until_both_halves_are_done_with() {
    let text = |at: *const u8, length| {
        // SAFETY: a copy of this length, whose call is not over.
        unsafe { std::slice::from_raw_parts(at, length) }.to_vec()
    };
    let (sender, got) = channel::<(Promise<u64>, usize, usize)>();
    let mut future = start::<u64>(move |promise| {
        let mut url = b"http://localhost/".to_vec();
        let small = promise.keep(&url, 1);
        url.fill(0);
        let mut large = vec![7; 100_000];
        let copy = promise.keep(&large, 16);
        large.fill(0);
        sender.send((promise, small.expose_provenance(), copy.expose_provenance())).unwrap();
    });
    assert!(poll(&mut future, NOOP).is_pending());
    let (promise, small, large) = got.recv().unwrap();
    assert_eq!(large % 16, 0);
    let assert_there = || {
        assert_eq!(text(std::ptr::with_exposed_provenance(small), 17), b"http://localhost/");
        assert_eq!(text(std::ptr::with_exposed_provenance(large), 100_000), [7; 100_000]);
    };
    assert_there();
    drop(future);
    assert_there();
    assert!(promise.abandon());
}

#[test]
fn cancel_then_drop() {
    let runs = counter();
    let (future, promise) = pending::<u64>(NOOP);
    assert!(promise.on_cancel(counted(runs)));
    assert!(!promise.on_cancel(counted(runs)), "there is one");
    assert_eq!(runs.load(SeqCst), 0);
    drop(future);
    assert_eq!(runs.load(SeqCst), 1);
    assert!(!promise.on_cancel(counted(runs)), "there was one");
    promise.set(1).unwrap();
    assert!(promise.on_cancel(counted(runs)), "nothing comes after an answer");
    assert_eq!(runs.load(SeqCst), 1);
}

#[test]
fn drop_then_cancel_runs_at_once() {
    let runs = counter();
    let (future, promise) = pending::<u64>(NOOP);
    drop(future);
    assert!(promise.on_cancel(counted(runs)));
    assert_eq!(runs.load(SeqCst), 1);
    assert!(!promise.on_cancel(counted(runs)));
    promise.set(1).unwrap();
    assert_eq!(runs.load(SeqCst), 1);
}

#[test]
fn an_answer_forgets_the_cancel_callback() {
    let runs = counter();
    let (future, promise) = pending::<u64>(NOOP);
    assert!(promise.on_cancel(counted(runs)));
    promise.set(1).unwrap();
    assert!(promise.on_cancel(counted(runs)), "nothing comes after an answer");
    drop(future);
    assert!(promise.on_cancel(counted(runs)));
    assert_eq!(runs.load(SeqCst), 0);
    // Before the call has begun.
    let mut future = start::<u64>(|promise| {
        assert!(promise.on_cancel(counted(counter())));
        promise.set(2).unwrap();
    });
    assert_eq!(value(poll(&mut future, NOOP)), 2);
}

#[test]
fn a_cancel_callback_may_answer() {
    let destroyed: Arc<AtomicUsize> = Arc::default();
    let (future, promise) = pending::<Guard<40>>(NOOP);
    let seen = destroyed.clone();
    assert!(promise.on_cancel(Callback::new(move || {
        assert!(promise.is_cancelled());
        promise.forget_on_cancel();
        assert!(promise.set(Guard::new(&seen, 1)).is_ok());
        assert_over(promise);
    })));
    drop(future);
    assert_eq!(destroyed.load(SeqCst), 1);
    assert_over(promise);
    // The same at once.
    let (future, promise) = pending::<u64>(NOOP);
    drop(future);
    assert!(promise.on_cancel(Callback::new(move || assert!(promise.cancel()))));
    assert!(!promise.cancel());
}

/// What the copies and the callback's context are good for is known: they are there while it runs.
#[test]
fn copies_live_while_the_cancel_callback_runs() {
    let (sender, got) = channel::<(Promise<u64>, usize)>();
    let mut future = start::<u64>(move |promise| {
        sender.send((promise, promise.keep(&[5; 4000], 8).expose_provenance())).unwrap();
    });
    assert!(poll(&mut future, NOOP).is_pending());
    let (promise, kept) = got.recv().unwrap();
    let (runs, running) = channel();
    let (answered, answer) = channel();
    let answer = Mutex::new(answer);
    assert!(promise.on_cancel(Callback::new(move || {
        runs.send(()).unwrap();
        answer.lock().unwrap().recv().unwrap();
        // SAFETY: a copy of this length.
        let bytes =
            unsafe { std::slice::from_raw_parts(std::ptr::with_exposed_provenance::<u8>(kept), 4000) };
        assert_eq!(bytes, [5; 4000]);
    })));
    let dropper = thread::spawn(move || drop(future));
    running.recv().unwrap();
    promise.set(1).unwrap();
    answered.send(()).unwrap();
    dropper.join().unwrap();
    assert!(!promise.cancel());
}

#[test]
fn a_forgotten_cancel_callback_does_not_run() {
    let runs = counter();
    let (future, promise) = pending::<u64>(NOOP);
    promise.forget_on_cancel();
    assert!(promise.on_cancel(counted(runs)));
    promise.forget_on_cancel();
    assert!(promise.on_cancel(counted(runs)), "there is none");
    promise.forget_on_cancel();
    drop(future);
    promise.forget_on_cancel();
    assert_eq!(runs.load(SeqCst), 0);
    promise.set(1).unwrap();
    promise.forget_on_cancel();
}

#[test]
fn a_cancel_callback_is_taken_back_unless_it_runs_or_has_run() {
    let runs = counter();
    let (future, promise) = pending::<u64>(NOOP);
    assert!(!promise.take_on_cancel(), "there is none");
    assert!(promise.on_cancel(counted(runs)));
    assert!(promise.take_on_cancel());
    assert!(!promise.take_on_cancel());
    drop(future);
    assert!(!promise.take_on_cancel());
    assert_eq!(runs.load(SeqCst), 0);
    promise.set(1).unwrap();
    assert!(!promise.take_on_cancel(), "it is over");

    // While it runs, without waiting for it; and afterwards.
    let (future, promise) = pending::<u64>(NOOP);
    let (runs, running) = channel();
    let (allowed, allow) = channel::<()>();
    let allow = Mutex::new(allow);
    assert!(promise.on_cancel(Callback::new(move || {
        assert!(!promise.take_on_cancel());
        runs.send(()).unwrap();
        allow.lock().unwrap().recv().unwrap();
    })));
    let dropper = thread::spawn(move || drop(future));
    running.recv().unwrap();
    assert!(!promise.take_on_cancel());
    allowed.send(()).unwrap();
    dropper.join().unwrap();
    assert!(!promise.take_on_cancel());
    assert!(promise.cancel());
}

#[test]
fn forgetting_waits_for_a_cancel_callback_that_runs() {
    for at_once in [false, true] {
        let (future, promise) = pending::<u64>(NOOP);
        let (runs, running) = channel();
        let (allowed, allow) = channel::<()>();
        let allow = Mutex::new(allow);
        let over = for_ever(AtomicBool::new(false));
        let callback = Callback::new(move || {
            runs.send(()).unwrap();
            allow.lock().unwrap().recv().unwrap();
            over.store(true, SeqCst);
        });
        let other = if at_once {
            drop(future);
            thread::spawn(move || assert!(promise.on_cancel(callback)))
        } else {
            assert!(promise.on_cancel(callback));
            thread::spawn(move || drop(future))
        };
        running.recv().unwrap();
        let (started, starts) = channel();
        let forgets = thread::spawn(move || {
            started.send(()).unwrap();
            promise.forget_on_cancel();
            assert!(over.load(SeqCst));
            promise.set(1).unwrap();
        });
        starts.recv().unwrap();
        // It has no way to go on, however long this takes.
        thread::yield_now();
        assert!(!forgets.is_finished());
        allowed.send(()).unwrap();
        forgets.join().unwrap();
        other.join().unwrap();
    }
}

/// Panics are caught on this side of the ABI, where they would abort: what they leave is whole.
#[test]
fn a_panic_in_a_destructor_leaves_the_cell_whole() {
    struct Panics(Arc<AtomicU32>);
    impl Drop for Panics {
        fn drop(&mut self) {
            self.0.fetch_add(1, SeqCst);
            if !thread::panicking() {
                panic!("in a destructor");
            }
        }
    }
    let drops: Arc<AtomicU32> = Arc::default();
    for unread in [true, false] {
        let promise = Promise::<Panics>::make();
        let mut value = ManuallyDrop::new(Panics(drops.clone()));
        let handle = promise.handle;
        if unread {
            assert!(handle.poll_for_test(NOOP));
        } else {
            handle.forsake_for_test::<Panics>();
        }
        let set = catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: the value is not used again.
            unsafe { handle.set_for_test::<Panics>((&raw mut value).cast()) }
        }));
        assert_eq!(set.is_ok(), unread);
        if unread {
            let dropped = catch_unwind(AssertUnwindSafe(|| handle.forsake_for_test::<Panics>()));
            assert!(dropped.is_err());
        }
        // Both halves are done with: the handle is old, and the cell is nobody's or somebody else's.
        assert!(promise.is_cancelled() && !promise.cancel());
    }
    assert_eq!(drops.load(SeqCst), 2);
}

/// Does what must abort, in a process of its own, as the test of that name, which is called again there. Gives what it says.
pub(super) fn aborts(test: &str, work: impl FnOnce()) -> String {
    const INSIDE: &str = "COBRIDGE_TEST_ABORTS";
    if std::env::var_os(INSIDE).is_some() {
        work();
        // Not reached.
        std::process::exit(0);
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    assert!(!output.status.success() && output.status.code().is_none(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A panic must not reach Zig.
#[test]
fn a_panic_in_a_destructor_aborts() {
    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("in a destructor");
        }
    }
    let text = aborts("zig::tests::a_panic_in_a_destructor_aborts", || {
        let (future, promise) = pending::<Panics>(NOOP);
        let _ = promise.set(Panics).map_err(std::mem::forget);
        drop(future);
    });
    assert!(text.contains("in a destructor") && text.contains("abort"), "{text}");
}

/// How often the threads race: less where they are watched.
pub(super) fn rounds() -> u64 {
    if std::env::var_os("COBRIDGE_SANITIZED").is_some() { 2_000 } else { 100_000 }
}

/// Four threads, each round: one polls, one drops, two answer, and all copies are used on. Whoever is first, each value is destroyed
/// once, one answer is accepted, and the cancel callback has run if and only if the call was dropped unanswered.
#[test]
fn answers_race_drops() {
    static MADE: AtomicU64 = AtomicU64::new(0);
    static DESTROYED: AtomicU64 = AtomicU64::new(0);
    struct Value(Box<u64>);
    impl Value {
        fn new(tag: u64) -> Value {
            MADE.fetch_add(1, SeqCst);
            Value(Box::new(tag))
        }
    }
    impl Drop for Value {
        fn drop(&mut self) {
            DESTROYED.fetch_add(1, SeqCst);
        }
    }
    struct Round {
        promise: Promise<Value>,
        future: Mutex<Option<Boxed<Value>>>,
        accepted: AtomicU32,
        callbacks: &'static AtomicU32,
        read: AtomicU32,
        tag: u64,
        barrier: Barrier,
    }
    impl Round {
        fn new(tag: u64) -> Arc<Round> {
            let (_, waker) = Count::new();
            let (future, promise) = pending::<Value>(&waker);
            let callbacks = counter();
            assert!(promise.on_cancel(counted(callbacks)));
            Arc::new(Round {
                promise,
                future: Mutex::new(Some(future)),
                accepted: AtomicU32::new(0),
                callbacks,
                read: AtomicU32::new(0),
                tag,
                barrier: Barrier::new(4),
            })
        }

        fn answer(&self) {
            self.accepted.fetch_add(self.promise.set(Value::new(self.tag)).is_ok().into(), SeqCst);
            self.promise.is_cancelled();
        }

        fn poll_and_drop(&self) {
            let mut future = self.future.lock().unwrap().take().unwrap();
            let (_, waker) = Count::new();
            for _ in 0..self.tag % 3 {
                if let Poll::Ready(answer) = poll(&mut future, &waker) {
                    assert_eq!(*answer.unwrap().0, self.tag);
                    self.read.fetch_add(1, SeqCst);
                    return;
                }
            }
            drop(future);
        }

        fn play(&self, part: u64) {
            self.barrier.wait();
            match part {
                0 => self.poll_and_drop(),
                1 | 2 => self.answer(),
                _ => {
                    self.promise.is_cancelled();
                    if self.tag.is_multiple_of(5) {
                        self.promise.forget_on_cancel();
                    }
                }
            }
            self.barrier.wait();
        }
    }
    fn player(part: u64) -> (Sender<Arc<Round>>, thread::JoinHandle<()>) {
        let (sender, rounds) = channel::<Arc<Round>>();
        (sender, thread::spawn(move || rounds.iter().for_each(|round| round.play(part))))
    }
    let players: Vec<_> = (1..4).map(player).collect();
    let (mut read, mut cancelled) = (0, 0);
    for tag in 0..rounds() {
        let round = Round::new(tag);
        players.iter().for_each(|(sender, _)| sender.send(round.clone()).unwrap());
        round.play(0);
        assert_eq!(round.accepted.load(SeqCst), 1);
        let runs = round.callbacks.load(SeqCst);
        assert!(runs + round.read.load(SeqCst) <= 1, "answered and cancelled");
        read += round.read.load(SeqCst);
        cancelled += runs;
        assert!(round.promise.set(Value::new(tag)).is_err());
    }
    for (sender, thread) in players {
        drop(sender);
        thread.join().unwrap();
    }
    assert_eq!(MADE.load(SeqCst), DESTROYED.load(SeqCst));
    assert_eq!(MADE.load(SeqCst), 3 * rounds());
    println!("{read} were read, {cancelled} cancelled");
}

/// Without rounds: each thread starts calls, gives the promise to the others, and drops or awaits, so that cells change hands all the
/// time and old handles meet new calls.
#[test]
fn old_promises_race_new_calls() {
    static LIVE: AtomicU64 = AtomicU64::new(0);
    struct Value(u64);
    impl Value {
        fn new(tag: u64) -> Value {
            LIVE.fetch_add(1, SeqCst);
            Value(tag)
        }
    }
    impl Drop for Value {
        fn drop(&mut self) {
            LIVE.fetch_sub(1, SeqCst);
        }
    }
    /// A promise, with what it was asked for.
    type Late = Option<(Promise<Value>, u64)>;
    /// Those of the latest calls.
    static SHARED: [Mutex<Late>; 8] = [const { Mutex::new(None) }; 8];
    let barrier = Arc::new(Barrier::new(4));
    let threads: Vec<_> = (0..4u64)
        .map(|thread| {
            let barrier = barrier.clone();
            thread::spawn(move || {
                barrier.wait();
                for n in 0..rounds() {
                    let tag = thread << 32 | n;
                    let (mut future, promise) = pending::<Value>(NOOP);
                    *SHARED[(tag % 8) as usize].lock().unwrap() = Some((promise, tag));
                    // Whoever's it is, and however old.
                    let (other, asked) =
                        SHARED[(n * 5 % 8) as usize].lock().unwrap().unwrap_or((promise, tag));
                    let _ = other.set(Value::new(asked));
                    let _ = other.set(Value::new(u64::MAX));
                    match n % 3 {
                        0 => drop(future),
                        _ => {
                            if let Poll::Ready(answer) = poll(&mut future, NOOP) {
                                assert_eq!(answer.unwrap().0, tag, "an answer of another call");
                            }
                        }
                    }
                    // Every promise is answered in the end, so that cells go round.
                    let _ = promise.set(Value::new(tag));
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(LIVE.load(SeqCst), 0);
}
