//! What a promise is answered with, and when.

use super::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32};

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
        // SAFETY: nobody else has the call, here and below.
        unsafe {
            if unread {
                assert!(handle.poll_for_test(NOOP));
            } else {
                handle.forsake_for_test::<Panics>();
            }
        }
        let set = catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: the value is not used again.
            unsafe { handle.set_for_test::<Panics>((&raw mut value).cast()) }
        }));
        assert_eq!(set.is_ok(), unread);
        if unread {
            // SAFETY: see above.
            let dropped = catch_unwind(AssertUnwindSafe(|| unsafe { handle.forsake_for_test::<Panics>() }));
            assert!(dropped.is_err());
        }
        // Both halves are done with: the handle is old, and the cell is nobody's or somebody else's.
        assert!(promise.is_cancelled() && !promise.cancel());
    }
    assert_eq!(drops.load(SeqCst), 2);
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
    let text = aborts("zig::tests::promise::answers::a_panic_in_a_destructor_aborts", || {
        let (future, promise) = pending::<Panics>(NOOP);
        let _ = promise.set(Panics).map_err(std::mem::forget);
        drop(future);
    });
    assert!(text.contains("in a destructor") && text.contains("abort"), "{text}");
}
