//! Async functions of Zig: ready at once, and answered through a promise.
#![cfg(not(without_zig))]

mod common;

use cobridge::Error;
use cobridge_zig_tests::answers::ffi;
use common::turn;
use futures::FutureExt;
use futures::executor::block_on;
use futures::task::noop_waker;
use std::future::Future;
use std::pin::pin;
use std::task::Context;
use std::time::Duration;

#[test]
fn ready_at_once() {
    assert_eq!(ffi::now(1).now_or_never(), Some(2));
    assert_eq!(ffi::now_text("text").now_or_never().unwrap(), "text");
    assert_eq!(ffi::now_checked(3).now_or_never().unwrap().unwrap(), 3);
    assert!(
        matches!(ffi::now_checked(0).now_or_never(), Some(Err(Error::Zig(error))) if error.name() == "Zero")
    );
    assert_eq!(ffi::now_nothing().now_or_never(), Some(()));
    assert_eq!(ffi::inline_answer(1).now_or_never(), Some(2));
}

#[test]
fn answered_by_another_thread() {
    assert_eq!(block_on(ffi::later(1)), 2);
    block_on(ffi::later_nothing()).unwrap();
    let all = (0..100).map(ffi::later);
    assert_eq!(block_on(futures::future::join_all(all)), (1..=100).collect::<Vec<u64>>());
}

/// Sentence 7.
#[test]
fn texts_and_slices_live_as_long_as_the_promise() {
    // What `held` keeps is there once.
    let turn = turn();
    {
        let text = "a text that goes away".to_owned();
        let mut future = Box::pin(ffi::held(&text));
        assert!(future.as_mut().poll(&mut Context::from_waker(&noop_waker())).is_pending());
    }
    // Only the promise is there now, which was not answered.
    assert_eq!(ffi::held_name(), "a text that goes away");
    ffi::release();
    drop(turn);
    assert_eq!(block_on(ffi::later_text("text")), "text");
    let numbers: Vec<u16> = (0..1000).collect();
    let bytes = block_on(ffi::later_bytes(&numbers, vec![9]));
    assert_eq!(bytes.len(), 1001);
    assert_eq!((bytes[0], bytes[1], bytes[256]), (9, 0, 255));
}

#[test]
fn errors_arrive() {
    for (code, name) in [(1, "First"), (2, "Second")] {
        let Err(Error::Zig(error)) = block_on(ffi::later_error(code)) else { panic!("it fails") };
        assert_eq!(error.name(), name);
    }
    assert!(matches!(block_on(ffi::cancels_itself()), Err(Error::Cancelled)));
    assert!(matches!(block_on(ffi::abandoned()), Err(Error::Abandoned)));
}

/// Sentence 13.
#[test]
fn the_first_answer_counts() {
    assert_eq!(block_on(ffi::answers_often(5)), 5);
    assert_eq!(ffi::second_answers(), 1);
    // Whatever has the same place in memory now.
    let pending = ffi::later(7);
    assert_eq!(ffi::second_answers(), 1);
    assert_eq!(block_on(pending), 8);
}

/// Sentence 1.
#[test]
fn nothing_happens_before_the_first_poll() {
    let _turn = turn();
    let before = (ffi::held_calls(), ffi::cancellations());
    drop(ffi::held("never polled"));
    assert_eq!((ffi::held_calls(), ffi::cancellations()), before);
}

/// Sentences 11 and 12: the promise hears of it, and its text stays until it answers.
#[test]
fn a_drop_cancels() {
    let _turn = turn();
    for elsewhere in [false, true] {
        let before = ffi::cancellations();
        let mut future = Box::pin(ffi::held("a text that is kept"));
        assert!(future.as_mut().poll(&mut Context::from_waker(&noop_waker())).is_pending());
        assert!(!ffi::is_cancelled());
        if elsewhere {
            std::thread::scope(|scope| {
                scope.spawn(move || drop(future));
            });
        } else {
            drop(future);
        }
        assert!(ffi::is_cancelled());
        assert_eq!(ffi::cancellations(), before + 1);
        // Nobody reads this answer, and there is no second one.
        assert!(ffi::release());
        assert!(!ffi::release());
    }
}

#[test]
fn a_kept_promise_is_answered_later() {
    let _turn = turn();
    let mut future = pin!(ffi::held("the name"));
    let mut context = Context::from_waker(std::task::Waker::noop());
    assert!(future.as_mut().poll(&mut context).is_pending());
    assert!(ffi::release());
    assert!(!ffi::release());
    assert!(
        matches!(future.as_mut().poll(&mut context), std::task::Poll::Ready(Ok(text)) if text == "the name")
    );
    assert!(!ffi::release());
}

/// Sentence 11, by Tokio.
#[test]
fn the_loser_of_a_timeout_is_cancelled() {
    let _turn = turn();
    let before = ffi::cancellations();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let answer = runtime
        .block_on(async { tokio::time::timeout(Duration::from_millis(1), ffi::held("too late")).await });
    assert!(answer.is_err() && ffi::is_cancelled());
    assert_eq!(ffi::cancellations(), before + 1);
}

#[test]
fn futures_are_send() {
    fn is_send<T: Send>(_: &T) {}
    is_send(&ffi::later_text("a"));
    is_send(&ffi::now(1));
}
