//! Sentences 7 to 9: ownership and borrows.

use crate::common::*;
use cobridge::Error;
use cobridge::cxx::SharedPtr;
use cobridge_ffi_tests::lifecycle::ffi::{self, Gate};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Poll, Waker};

/// In the styles that run outside of poll, borrowed arguments are copied into the call.
#[test]
fn sentence_07_borrowed_arguments_are_copied_where_the_call_outlives_poll() {
    use cobridge_ffi_tests::styles::{blocking, callback, promise, std_future};
    type Describe = fn(&str) -> Pin<Box<dyn Future<Output = Result<String, Error>> + '_>>;
    let styles: [Describe; 4] = [
        |text| Box::pin(promise::ffi::describe(text, 1)),
        |text| Box::pin(callback::ffi::describe(text, 1)),
        |text| Box::pin(std_future::ffi::describe(text, 1)),
        |text| Box::pin(blocking::ffi::describe(text, 1)),
    ];
    for describe in styles {
        for _ in 0..50 {
            let mut text = String::from("a text that is gone before the thread reads it");
            let mut future = describe(&text);
            let polled = poll(future.as_mut(), Waker::noop());
            drop((polled, future));
            // The call is gone, and so is what it borrowed; a late reader would show under a sanitizer.
            text.clear();
            text.push_str("overwritten overwritten overwritten overwritten");
        }
    }
}

#[test]
fn sentence_08_large_values_keep_their_address() {
    use cobridge_ffi_tests::styles::promise;
    let numbers: Vec<u64> = (0..10_000).collect();
    let address = numbers.as_ptr();
    let answer = futures::executor::block_on(promise::ffi::gather(String::new(), numbers)).unwrap();
    assert_eq!((answer.numbers.as_ptr(), answer.numbers.len()), (address, 10_000));
}

#[test]
fn sentence_09_every_path_destroys_everything_once() {
    let turn = turn();
    type End = fn(&Gate) -> bool;
    let ends: [End; 4] = [|g| g.open(3), |g| g.fail("no"), |g| g.cancel(), |g| g.abandon()];
    for (style, wait) in waits() {
        for (number, end) in ends.iter().enumerate() {
            // A coroutine that waits on a foreign awaitable is resumed in the end, by whoever has its handle.
            let leaves_a_handle = matches!(style, "coroutine" | "stoppable" | "nested" | "borrowing");
            if number == 3 && leaves_a_handle {
                continue;
            }
            let gate = ffi::new_gate();
            let weak = SharedPtr::downgrade(&gate);
            let (count, waker) = Count::new();
            let mut future = wait(gate.clone());
            reach(&gate, &mut future, &waker);
            assert!(end(&gate));
            eventually(|| count.get() > 0);
            let Poll::Ready(result) = poll(future.as_mut(), &waker) else { panic!("{style} {number}") };
            match number {
                0 => assert!(matches!(result, Ok(3 | 6)), "{style}: {result:?}"),
                1 => assert!(
                    matches!(&result, Err(Error::Exception(e)) if e.what() == "no"),
                    "{style}: {result:?}"
                ),
                2 => assert!(matches!(result, Err(Error::Cancelled)), "{style}: {result:?}"),
                _ => {
                    let abandoned = matches!(result, Err(Error::Abandoned));
                    // A broken std::promise is an exception of std's own.
                    let broken = matches!(style, "std_future" | "blocking")
                        && matches!(result, Err(Error::Exception(_)));
                    assert!(abandoned || broken, "{style}: {result:?}");
                }
            }
            drop((future, waker, gate));
            eventually(|| turn.alive() == 0 && weak.upgrade().is_null() && Arc::strong_count(&count) == 1);
        }
    }
}
