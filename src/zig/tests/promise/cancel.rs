//! Calls that are dropped, and the callbacks that are told.

use super::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::AtomicBool;
use std::task::Wake;

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

    // After an answer it does not run any more, but may be taken back until that is read.
    let (mut future, promise) = pending::<u64>(NOOP);
    assert!(promise.on_cancel(counted(runs)));
    promise.set(1).unwrap();
    assert!(promise.take_on_cancel() && !promise.take_on_cancel());
    assert_eq!(value(poll(&mut future, NOOP)), 1);

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

/// As it panics on this side of the ABI, the callback does not run. Nobody waits for it, and the promise may be answered.
#[test]
fn a_panic_before_the_cancel_callback_leaves_the_cell_whole() {
    struct Panics;
    impl Wake for Panics {
        fn wake(self: Arc<Self>) {}
    }
    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("in the destructor of a waker");
        }
    }
    let (runs, promise) = (counter(), Promise::<u64>::make());
    assert!(promise.on_cancel(counted(runs)));
    let waker = ManuallyDrop::new(Waker::from(Arc::new(Panics)));
    // SAFETY: nobody else has the call, here and below.
    assert!(unsafe { promise.handle.poll_for_test(&waker) });
    // Only the cell's is left.
    // SAFETY: it is not used again.
    unsafe { Arc::decrement_strong_count(waker.data().cast::<Panics>()) };
    // SAFETY: see above.
    let dropped = catch_unwind(AssertUnwindSafe(|| unsafe { promise.handle.forsake_for_test::<u64>() }));
    assert!(dropped.is_err() && promise.is_cancelled());
    thread::spawn(move || promise.forget_on_cancel()).join().unwrap();
    promise.set(1).unwrap();
    assert!(promise.set(2).is_err());
    assert_eq!(runs.load(SeqCst), 0);
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
