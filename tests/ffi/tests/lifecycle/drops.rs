//! Sentences 11 and 12: dropped while suspended.

use crate::common::*;
use cobridge::Error;
use cobridge::cxx::SharedPtr;
use cobridge_ffi_tests::lifecycle::ffi::{self, Gate};
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::task::Waker;
use std::time::Duration;

#[test]
fn sentence_11_drop_destroys_every_local_at_once() {
    let turn = turn();
    // At a native leaf, at every suspension point.
    for polls in 1..=4 {
        let mut future = Box::pin(ffi::wait_yielding(4));
        for _ in 0..polls {
            assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        }
        assert_eq!(turn.alive(), 1);
        drop(future);
        assert_eq!(turn.alive(), 0);
    }
    // On an operation that may be abandoned.
    let gate = ffi::new_gate();
    let mut future: BoxFuture = Box::pin(ffi::wait_abandonable(gate.clone()));
    reach(&gate, &mut future, Waker::noop());
    drop(future);
    assert_eq!((turn.alive(), gate.is_awaited()), (0, false));
    // On an operation that the stop callback ends.
    let mut future: BoxFuture = Box::pin(ffi::wait_stoppable(gate.clone()));
    reach(&gate, &mut future, Waker::noop());
    drop(future);
    assert_eq!((turn.alive(), gate.cancellations()), (0, 1));
}

#[test]
fn sentence_11_what_cannot_be_abandoned_is_kept_until_it_ends() {
    let turn = turn();
    let gate = ffi::new_gate();
    let mut future: BoxFuture = Box::pin(ffi::wait_nested(gate.clone(), 2));
    reach(&gate, &mut future, Waker::noop());
    drop(future);
    assert_eq!(turn.alive(), 4); // three frames and what waits at the gate
    assert!(gate.open(1));
    assert_eq!(turn.alive(), 0);
}

#[test]
fn sentence_11_drop_waits_for_it_if_the_call_borrows() {
    let turn = turn();
    let gate = ffi::new_gate();
    let text = String::from("lent");
    let mut future = Box::pin(ffi::wait_borrowing(gate.clone(), &text));
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    drop_waits_for(&gate, future, || {
        // The frame is gone; what waited at the gate is the other thread's, which may be about to let go of it.
        assert!(turn.alive() <= 1);
    });
    assert_eq!(turn.alive(), 0);
}

/// Drops a call while another thread opens the gate it waits at: the drop must not return before that. Then `check`s.
fn drop_waits_for(gate: &SharedPtr<Gate>, future: impl Future, check: impl FnOnce()) {
    let (dropping, opened) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        let (opener, dropping, opened) = (Shared(gate), &dropping, &opened);
        scope.spawn(move || {
            eventually(|| dropping.load(SeqCst) == 1);
            opened.store(1, SeqCst);
            assert!(opener.get().open(1));
        });
        dropping.store(1, SeqCst);
        drop(future);
        assert_eq!(opened.load(SeqCst), 1);
        check();
    });
}

/// A job holds a reference to a C++ object, which Rust may destroy right after the drop.
#[test]
fn sentence_11_drop_waits_for_a_job_that_holds_a_cpp_object() {
    let turn = turn();
    type WaitOn = for<'a> fn(&'a Gate) -> Pin<Box<dyn Future<Output = Result<u64, Error>> + 'a>>;
    let waits: [WaitOn; 2] = [|gate| Box::pin(gate.block_on()), |gate| Box::pin(gate.std_future_on())];
    for wait in waits {
        let gate = ffi::new_gate();
        let mut future = wait(&gate);
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        eventually(|| gate.is_awaited());
        drop_waits_for(&gate, future, || eventually(|| turn.alive() == 0));
    }
}

/// Nothing waits for a job that has not begun: it never will.
#[test]
fn sentence_11_a_job_that_has_not_begun_is_kept_from_running() {
    let _turn = turn();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().max_blocking_threads(1).worker_threads(1).build();
    let runtime = runtime.unwrap();
    let entered = runtime.enter();
    let (busy, gate) = (ffi::new_gate(), ffi::new_gate());
    let mut occupies: BoxFuture = Box::pin(ffi::wait_blocking(busy.clone()));
    reach(&busy, &mut occupies, Waker::noop());
    let mut queued = Box::pin(gate.block_on());
    assert!(poll(queued.as_mut(), Waker::noop()).is_pending());
    drop(queued);
    assert!(busy.open(1));
    drop(entered);
    drop(runtime);
    assert!(!gate.is_awaited());
}

#[test]
fn sentence_11_a_promise_learns_that_it_is_cancelled() {
    let _turn = turn();
    let gate = ffi::new_gate();
    let mut future: BoxFuture = Box::pin(ffi::wait_promise(gate.clone()));
    reach(&gate, &mut future, Waker::noop());
    assert!(!gate.sees_cancelled());
    drop(future);
    assert_eq!((gate.cancellations(), gate.sees_cancelled()), (1, true));
    // Answering now changes nothing.
    assert!(gate.open(3));
    assert_eq!(gate.cancellations(), 1);
}

#[test]
fn sentence_11_a_timeout_really_cancels() {
    let _turn = turn();
    in_tokio(async {
        let gate = ffi::new_gate();
        let timeout = tokio::time::timeout(Duration::from_millis(10), ffi::wait_promise(gate.clone())).await;
        assert!(timeout.is_err());
        assert_eq!(gate.cancellations(), 1);
        gate.abandon();
    });
}

#[test]
fn sentence_12_dropped_on_another_thread() {
    let turn = turn();
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, Waker::noop());
        struct Carried(#[expect(dead_code, reason = "only dropped")] BoxFuture);
        // SAFETY: every future of these tests is `Send`; the box has forgotten it.
        unsafe impl Send for Carried {}
        let carried = Carried(future);
        if style == "borrowing" {
            // Its drop waits: somebody must end the operation meanwhile.
            std::thread::scope(|scope| {
                let opener = Shared(&gate);
                scope.spawn(move || eventually(|| opener.get().open(0)));
                scope.spawn(move || drop(carried));
            });
        } else {
            std::thread::spawn(move || drop(carried)).join().unwrap();
            gate.open(0);
        }
        drop(gate);
        eventually(|| turn.alive() == 0);
    }
}
