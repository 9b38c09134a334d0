//! Async functions of Zig in the oneshot shape, and those that block.
#![cfg(not(without_zig))]

mod common;

use cobridge::Error;
use cobridge_zig_tests::shapes::{ffi, others};
use common::after_a_poll;
use futures::FutureExt;
use futures::executor::block_on;
use futures::future::join_all;
use futures::task::noop_waker;
use std::future::Future;
use std::pin::pin;
use std::task::Context;

#[test]
fn a_callback_answers_at_once_and_later() {
    assert_eq!(block_on(ffi::load("http://localhost/")).unwrap(), b"http://localhost/");
    let texts: Vec<String> = (0..100).map(|n| format!("url {n}")).collect();
    let all = block_on(join_all(texts.iter().map(|text| ffi::load(text))));
    for (text, loaded) in texts.iter().zip(all) {
        assert_eq!(loaded.unwrap(), text.as_bytes());
    }
    assert_eq!(ffi::tick().now_or_never(), Some(()));
    assert_eq!(others::tick().now_or_never(), Some(()));
    assert_eq!(block_on(ffi::count("four".to_owned())), 4);
    assert_eq!(block_on(others::count("five!")), 5);
}

/// Sentences 13 and 14.
#[test]
fn a_callback_fails_and_a_context_is_abandoned() {
    assert!(
        matches!(block_on(ffi::load("")), Err(Error::Zig(error)) if error.name() == "Empty" && error.code() > 0)
    );
    assert!(matches!(block_on(ffi::load("nowhere")), Err(Error::Abandoned)));
    assert!(matches!(block_on(ffi::load("stop")), Err(Error::Cancelled)));
}

/// Sentence 13.
#[test]
fn sentence_13_a_context_that_was_used_answers_no_other_call() {
    for x in 0..10 {
        assert_eq!(ffi::answers_twice(x).now_or_never(), Some(x));
    }
}

#[test]
fn a_context_outlives_its_future() {
    for dropped in [true, false] {
        let mut future = Box::pin(ffi::held(1));
        assert!(future.as_mut().now_or_never().is_none());
        if dropped {
            drop(future);
            ffi::release(2);
        } else {
            ffi::release(2);
            assert_eq!(block_on(future).unwrap(), 2);
        }
        ffi::release(3);
    }
}

#[test]
fn what_blocks_runs_on_another_thread_with_copies() {
    let thread = after_a_poll(async {
        let text = "a text".to_owned();
        ffi::thread_of(&text, "a text".to_owned()).await
    });
    assert_ne!(thread.unwrap(), ffi::thread_here());
    let different = block_on(ffi::thread_of("a", "b".to_owned()));
    assert!(matches!(different, Err(Error::Zig(error)) if error.name() == "Different"));
    assert_eq!(block_on(ffi::halves(&[4, 6], vec![1])), [1, 2, 3]);
}

/// Sentences 1, 9 and 11: dropped while it runs, nobody waits; dropped before, it does not run.
#[test]
fn what_blocks_is_dropped() {
    // One thread blocks for all.
    let runtime = tokio::runtime::Builder::new_multi_thread().max_blocking_threads(1).build().unwrap();
    let _entered = runtime.enter();
    drop(ffi::blocks("never polled".to_owned()));
    {
        let mut running = pin!(ffi::blocks("runs".to_owned()));
        assert!(running.as_mut().poll(&mut Context::from_waker(&noop_waker())).is_pending());
        assert_eq!(ffi::blocked(), 1);
    }
    {
        let mut waiting = pin!(ffi::blocks("waits for the thread".to_owned()));
        assert!(waiting.as_mut().poll(&mut Context::from_waker(&noop_waker())).is_pending());
    }
    let last = ffi::blocks("last".to_owned());
    let mut last = pin!(last);
    assert!(last.as_mut().poll(&mut Context::from_waker(&noop_waker())).is_pending());
    ffi::unblock();
    assert_eq!(block_on(last), "last");
    assert_eq!(ffi::blocked(), 2, "the one that was dropped has not run");
}

/// Sentence 17.
#[test]
fn what_blocks_is_abandoned_with_its_runtime() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let handle = runtime.handle().clone();
    drop(runtime);
    let _entered = handle.enter();
    let ended = block_on(ffi::thread_of("a", "a".to_owned()));
    assert!(matches!(ended, Err(Error::Abandoned)), "{ended:?}");
}
