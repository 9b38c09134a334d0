//! Sentences 10, 13 and 14: values and errors, and calls that end without either.

use crate::common::*;
use cobridge::Error;
use cobridge::cxx::SharedPtr;
use cobridge_ffi_tests::lifecycle::ffi::{self, Gate};
use std::task::{Poll, Waker};

#[test]
fn sentence_10_a_value_that_is_never_read_is_destroyed() {
    let _turn = turn();
    for (_, wait) in waits() {
        let gate = ffi::new_gate();
        let weak = SharedPtr::downgrade(&gate);
        let (count, waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &waker);
        gate.open(5);
        eventually(|| count.get() > 0);
        drop((future, gate));
        eventually(|| weak.upgrade().is_null());
    }
    // A value that owns memory: valgrind and ASan see it if it stays.
    let gate = ffi::new_gate();
    let mut future = Box::pin(ffi::wait_text(gate.clone()));
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    assert!(gate.open(10_000));
    drop(future);
}

#[test]
fn sentence_13_answered_twice() {
    let _turn = turn();
    let waits: [Wait; 2] =
        [|gate| Box::pin(ffi::wait_promise(gate)), |gate| Box::pin(ffi::wait_std_future(gate))];
    for wait in waits {
        let gate = ffi::new_gate();
        let (count, waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &waker);
        assert!(gate.open_twice(8));
        eventually(|| count.get() > 0);
        assert!(matches!(poll(future.as_mut(), &waker), Poll::Ready(Ok(8))));
        assert_eq!(count.get(), 1);
    }
}

#[test]
fn sentence_13_an_unanswered_promise_is_abandoned_promptly() {
    let _turn = turn();
    let waits: [Wait; 2] =
        [|gate| Box::pin(ffi::wait_promise(gate)), |gate| Box::pin(ffi::wait_callback(gate))];
    for wait in waits {
        let gate = ffi::new_gate();
        let (count, waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &waker);
        assert!(gate.abandon());
        assert_eq!(count.get(), 1);
        assert!(matches!(poll(future.as_mut(), &waker), Poll::Ready(Err(Error::Abandoned))));
    }
}

#[test]
fn sentence_14_every_exception_arrives_with_its_message() {
    let _turn = turn();
    in_tokio(async {
        let expected = ["a runtime error", "not a std::exception", "a literal", "a string"];
        for (kind, message) in expected.into_iter().enumerate() {
            let kind = kind as u8;
            for error in [
                ffi::throw_something(kind, false).await.unwrap_err(),
                ffi::throw_something(kind, true).await.unwrap_err(),
                ffi::throw_blocking(kind).await.unwrap_err(),
                ffi::throw_from_promise(ffi::new_gate(), kind).await.unwrap_err(),
            ] {
                assert!(matches!(&error, Error::Exception(_)), "{error:?}");
                assert!(error.to_string().contains(message), "{error}");
            }
        }
        assert!(matches!(ffi::throw_something(4, true).await, Err(Error::Cancelled)));
        assert!(matches!(ffi::throw_something(5, false).await, Err(Error::Abandoned)));
        assert!(matches!(ffi::throw_something(6, true).await, Err(Error::Exception(_))));
        assert_eq!(ffi::throw_in_destructor().await.unwrap_err().to_string(), "a destructor");
        // And the next call works.
        assert_eq!(ffi::many_ready(2).await, 2);
    });
}

#[test]
fn sentence_14_without_result_a_call_without_answer_panics_and_names_the_function() {
    let _turn = turn();
    type End = fn(&Gate) -> bool;
    for end in [(|gate| gate.abandon()) as End, |gate| gate.cancel()] {
        let gate = ffi::new_gate();
        let mut future = Box::pin(ffi::infallible_promise(gate.clone()));
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        assert!(end(&gate));
        let panic =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| poll(future.as_mut(), Waker::noop())));
        let message = panic.unwrap_err().downcast::<String>().unwrap();
        assert!(message.contains("lifecycle::infallible_promise"), "{message}");
    }
}

/// Runs one test in a process of its own, which must abort.
fn aborts(name: &str) -> String {
    let program = std::env::current_exe().unwrap();
    let child = std::process::Command::new(program)
        .args(["--exact", name, "--nocapture"])
        .env("COBRIDGE_ABORT", name)
        .output()
        .unwrap();
    assert!(!child.status.success(), "{name} lived");
    String::from_utf8_lossy(&child.stderr).into_owned()
}

/// The process of [`aborts`].
fn about_to_abort(name: &str) -> bool {
    std::env::var("COBRIDGE_ABORT").is_ok_and(|wanted| wanted == name)
}

#[test]
fn sentence_14_without_result_an_exception_terminates_and_names_the_function() {
    const NAME: &str = "answers::sentence_14_without_result_an_exception_terminates_and_names_the_function";
    if about_to_abort(NAME) {
        futures::executor::block_on(ffi::infallible_throw(true));
        return;
    }
    let message = aborts(NAME);
    assert!(message.contains("lifecycle::infallible_throw"), "{message}");
    assert!(message.contains("a runtime error"), "{message}");
}

#[test]
fn catalogue_polled_after_completion_panics_and_names_the_function() {
    let _turn = turn();
    let mut future = Box::pin(ffi::many_ready(1));
    assert!(poll(future.as_mut(), Waker::noop()).is_ready());
    let again =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| poll(future.as_mut(), Waker::noop())));
    let message = again.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("lifecycle::many_ready"), "{message}");
}
