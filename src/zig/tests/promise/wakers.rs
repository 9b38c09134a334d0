//! Who is woken.

use super::*;
use std::sync::atomic::AtomicU32;
use std::task::{RawWaker, RawWakerVTable, Wake};

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
            let promise = PROMISE.lock().unwrap().expect("there is one");
            promise.set(6).expect("it is cloned once");
            RawWaker::new(std::ptr::null(), &TABLE)
        },
        |_| panic!("the answer came before it was registered"),
        |_| panic!("the answer came before it was registered"),
        |_| {
            // The same for a clone that came too late.
            let promise = PROMISE.lock().unwrap().expect("there is one");
            assert!(!promise.is_cancelled() || DROPS.load(SeqCst) == 2, "nothing was taken yet");
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

/// The wake is the last step of an answer: the call may end in it, and its cell be used again.
#[test]
fn a_call_ends_inside_of_its_wake() {
    #[derive(Default)]
    struct Ends {
        future: Mutex<Option<Boxed<Guard<1>>>>,
        reads: bool,
        next: Mutex<Option<(Boxed<Guard<1>>, Promise<Guard<1>>)>>,
    }
    impl Wake for Ends {
        fn wake(self: Arc<Self>) {
            let mut future = self.future.lock().unwrap().take().expect("it is woken once");
            if self.reads {
                assert_eq!(value(poll(&mut future, NOOP)).1, 1);
            }
            drop(future);
            *self.next.lock().unwrap() = Some(pending(NOOP));
        }
    }
    for reads in [false, true] {
        let task = Arc::new(Ends { reads, ..Ends::default() });
        let (future, promise) = pending(&Waker::from(task.clone()));
        *task.future.lock().unwrap() = Some(future);
        let destroyed = Arc::default();
        assert!(promise.set(Guard::new(&destroyed, 1)).is_ok());
        assert_eq!(destroyed.load(SeqCst), 1);
        assert_over(promise);
        let (mut future, promise) = task.next.lock().unwrap().take().unwrap();
        assert!(promise.set(Guard::new(&destroyed, 2)).is_ok());
        assert_eq!(value(poll(&mut future, NOOP)).1, 2);
    }
}

/// The poll has another waker by then, which is woken.
#[test]
fn a_waker_that_is_replaced_answers() {
    struct Answers(Mutex<Option<Promise<u64>>>);
    impl Wake for Answers {
        fn wake(self: Arc<Self>) {
            panic!("it was replaced");
        }
    }
    impl Drop for Answers {
        fn drop(&mut self) {
            self.0.lock().unwrap().expect("there is one").set(8).unwrap();
        }
    }
    let old = Arc::new(Answers(Mutex::new(None)));
    let (mut future, promise) = pending::<u64>(&Waker::from(old.clone()));
    *old.0.lock().unwrap() = Some(promise);
    drop(old);
    let (wakes, waker) = Count::new();
    assert!(poll(&mut future, &waker).is_pending());
    assert_eq!(wakes.get(), 1);
    assert_eq!(value(poll(&mut future, NOOP)), 8);
}
