//! Zig calls Rust: each scenario is Zig code that Rust awaits.
#![cfg(not(without_zig))]

mod common;

use cobridge_zig_tests::from_zig::{alive, bounce, counters, ffi, new_counter};
use common::turn;
use futures::executor::block_on;
use std::future::Future;
use std::task::{Context, Waker};

fn run(scenario: &str) {
    let _turn = turn();
    if let Err(error) = block_on(ffi::run(scenario)) {
        panic!("{scenario}: {error}");
    }
    assert_eq!(alive(), 0);
    assert_eq!(counters(), 0);
}

#[test]
fn plain_functions() {
    run("plain");
}

#[test]
fn errors_are_zigs_and_their_text_is_there() {
    run("errors");
}

/// Sentence 15.
#[test]
fn a_panic_is_an_error_and_the_next_call_works() {
    run("panics");
}

#[test]
fn a_text_that_is_not_utf8_is_a_panic() {
    run("texts_that_are_not_utf8");
}

#[test]
fn futures_are_awaited() {
    run("futures");
}

#[test]
fn wakes_arrive_from_the_poll_and_from_other_threads() {
    run("wakes");
}

#[test]
fn tokios_timers_are_found() {
    run("timers");
}

/// Sentence 1.
#[test]
fn nothing_runs_before_it_is_awaited() {
    run("unawaited");
}

/// Sentence 16.
#[test]
fn a_cancelled_task_drops_the_future_there_and_then() {
    run("cancel");
    run("cancel_of_a_stream");
}

#[test]
fn streams_are_read() {
    run("streams");
}

#[test]
fn a_stream_is_dropped_midway() {
    run("a_stream_is_dropped_midway");
}

#[test]
fn types_of_rust_have_methods() {
    run("types");
}

#[test]
fn types_of_rust_are_arguments_of_zig() {
    let _turn = turn();
    let mut counter = ffi::fill_counter(new_counter(3), 4);
    assert_eq!(ffi::read_counter(&counter), 7);
    ffi::raise_counter(&mut counter);
    let counter = block_on(ffi::own_counter(counter));
    assert_eq!((counter.value(), counters()), (18, 1));
    drop(counter);
    assert_eq!(counters(), 0);
}

#[test]
fn both_languages_await_each_other() {
    assert_eq!(block_on(bounce(20)).unwrap(), 40);
}

#[test]
fn zig_calls_a_closure() {
    let sum = |offset: u64| {
        ffi::each(vec![1, 2, 3], "text", move |number, text: &str, bytes: Vec<u8>| {
            let length = (text.len() + bytes.len()) as u64;
            async move {
                tokio::time::sleep(std::time::Duration::from_millis(1)).await;
                if number == 3 && offset == 0 { Err("no 3") } else { Ok(number + length + offset) }
            }
        })
    };
    assert_eq!(block_on(sum(10)).unwrap(), 6 + 3 * 16);
    let Err(cobridge::Error::Zig(error)) = block_on(sum(0)) else { panic!("the last one fails") };
    assert_eq!(error.name(), "RustError");
}

#[test]
fn a_closure_is_called_later_and_dropped_once() {
    let _turn = turn();
    let held = std::sync::Arc::new(());
    let captured = held.clone();
    ffi::keep_callback(move || {
        let held = captured.clone();
        async move {
            drop(held);
            new_counter(4)
        }
    });
    for _ in 0..2 {
        assert_eq!(block_on(ffi::call_kept()).unwrap(), 4);
        assert_eq!((std::sync::Arc::strong_count(&held), counters()), (2, 0));
    }
    ffi::forget_kept();
    assert_eq!(std::sync::Arc::strong_count(&held), 1);
    // Never started: it is dropped with the future.
    let captured = held.clone();
    drop(ffi::each(Vec::new(), "", move |_, _: &str, _| {
        let _held = captured.clone();
        async { Ok::<u64, String>(0) }
    }));
    assert_eq!(std::sync::Arc::strong_count(&held), 1);
}

/// Rust drops what awaits Zig, which awaits Rust: Zig's task is cancelled, and lets go of the Rust future in it.
#[test]
fn a_drop_goes_through_both_languages() {
    let _turn = turn();
    let mut hanging = Box::pin(ffi::run("hang"));
    let mut context = Context::from_waker(Waker::noop());
    while alive() == 0 {
        assert!(hanging.as_mut().poll(&mut context).is_pending());
        std::thread::yield_now();
    }
    drop(hanging);
    while alive() != 0 {
        std::thread::yield_now();
    }
}
