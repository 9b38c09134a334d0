//! Sentences 1 to 6: polling and threads.

use crate::common::*;
use cobridge::cxx::SharedPtr;
use cobridge_ffi_tests::lifecycle::ffi;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Wake, Waker};

#[test]
fn sentence_01_nothing_happens_before_the_first_poll() {
    let turn = turn();
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let future = wait(gate.clone());
        assert!(!gate.is_awaited(), "{style}");
        drop(future);
        assert!(!gate.is_awaited(), "{style}");
        assert_eq!(turn.alive(), 0, "{style}");
    }
}

#[test]
fn sentence_01_arguments_of_an_unpolled_future_are_dropped_once() {
    let _turn = turn();
    let gate = ffi::new_gate();
    let weak = SharedPtr::downgrade(&gate);
    let future = ffi::wait_coroutine(gate);
    assert!(!weak.upgrade().is_null());
    drop(future);
    assert!(weak.upgrade().is_null());
}

#[test]
fn sentence_02_the_body_runs_only_in_poll_on_the_polling_thread() {
    let _turn = turn();
    in_tokio(async {
        assert!(!ffi::hop(50).await.unwrap());
        let here = tokio::spawn(async { (ffi::this_thread(), ffi::body_thread().await, ffi::this_thread()) });
        let (before, body, after) = here.await.unwrap();
        assert!(body == before || body == after);
    });
}

#[test]
fn sentence_02_a_completion_elsewhere_only_wakes() {
    let turn = turn();
    let gate = ffi::new_gate();
    let (count, waker) = Count::new();
    let mut future: BoxFuture = Box::pin(ffi::wait_coroutine(gate.clone()));
    reach(&gate, &mut future, &waker);
    let opener = gate.clone();
    std::thread::scope(|scope| {
        let opener = Shared(&opener);
        scope.spawn(move || assert!(opener.get().open(4)));
    });
    // The body has not gone on: its local is alive until the next poll.
    assert_eq!((count.get(), turn.alive()), (1, 1));
    assert!(matches!(poll(future.as_mut(), &waker), Poll::Ready(Ok(4))));
    assert_eq!(turn.alive(), 0);
}

#[test]
fn sentence_03_a_wake_may_come_from_any_thread_and_runs_nothing() {
    let _turn = turn();
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let (count, waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &waker);
        let opener = Shared(&gate);
        std::thread::scope(|scope| {
            scope.spawn(move || assert!(opener.get().open(9)));
        });
        eventually(|| count.get() > 0);
        assert!(matches!(poll(future.as_mut(), &waker), Poll::Ready(Ok(9 | 12))), "{style}");
        assert_eq!(count.get(), 1, "{style}");
    }
}

/// A waker that polls again takes a lock the task needs: it must be free while a wake is made.
#[test]
fn sentence_03_a_wake_is_made_under_no_lock() {
    let _turn = turn();
    struct Locks(Mutex<u64>);
    impl Wake for Locks {
        fn wake(self: Arc<Self>) {
            *self.0.lock().unwrap() += 1;
        }
    }
    let locks = Arc::new(Locks(Mutex::new(0)));
    let waker = Waker::from(locks.clone());
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &waker);
        let before = *locks.0.lock().unwrap();
        // The wake happens inside `open` while this thread holds nothing; the lock is ours again right after.
        gate.open(1);
        eventually(|| *locks.0.lock().unwrap() > before);
        let held = locks.0.lock().unwrap();
        assert!(poll(future.as_mut(), Waker::noop()).is_ready(), "{style}");
        drop(held);
    }
}

#[test]
fn sentence_04_spurious_polls_resume_nothing() {
    let _turn = turn();
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let (count, waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &waker);
        for _ in 0..5 {
            assert!(poll(future.as_mut(), &waker).is_pending(), "{style}");
        }
        assert_eq!(count.get(), 0, "{style}");
        gate.open(0);
        eventually(|| count.get() == 1);
        assert!(poll(future.as_mut(), &waker).is_ready(), "{style}");
    }
}

#[test]
fn sentence_04_another_waker_replaces_the_first() {
    let _turn = turn();
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let (first, first_waker) = Count::new();
        let (second, second_waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &first_waker);
        assert!(poll(future.as_mut(), &second_waker).is_pending());
        assert_eq!(Arc::strong_count(&first), 2, "{style}: the first waker was let go");
        gate.open(0);
        eventually(|| second.get() == 1);
        assert_eq!(first.get(), 0, "{style}");
        assert!(poll(future.as_mut(), &second_waker).is_ready());
        drop((future, second_waker));
        eventually(|| Arc::strong_count(&second) == 1);
    }
}

#[test]
fn sentence_06_awaits_that_are_ready_at_once_grow_no_stack() {
    on_a_small_stack(|| {
        let mut future = pin!(ffi::many_ready(1_000_000));
        assert_eq!(poll(future.as_mut(), Waker::noop()), Poll::Ready(1_000_000));
    });
}

#[test]
fn sentence_06_a_deep_chain_completes() {
    let _turn = turn();
    on_a_small_stack(|| {
        let mut future = pin!(ffi::deep(100_000));
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        assert_eq!(poll(future.as_mut(), Waker::noop()), Poll::Ready(100_000));
    });
}

#[test]
fn sentence_06_a_deep_chain_is_dropped_while_suspended() {
    let turn = turn();
    on_a_small_stack(|| {
        let mut future = Box::pin(ffi::deep(100_000));
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        assert_eq!(ffi::live_locals() - turn.before, 100_001);
        drop(future);
        assert_eq!(ffi::live_locals() - turn.before, 0);
        let gate = ffi::new_gate();
        let mut future = Box::pin(ffi::deep_gate(100_000, gate.clone()));
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        // It waits on what can't be abandoned: the frames go when that ends.
        drop(future);
        assert!(gate.open(1));
        assert_eq!(ffi::live_locals() - turn.before, 0);
    });
}

fn on_a_small_stack(test: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn_scoped(scope, test).unwrap();
        if let Err(panic) = thread.join() {
            std::panic::resume_unwind(panic);
        }
    });
}
