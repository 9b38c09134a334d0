//! Streams across the bridge, both ways (contract, sentences 1, 10, 11, 15, 16, 18, 20).
//!
//! The counters are the process's, so the tests take turns.

use cobridge::stream::{BatchStream, Stream};
use cobridge_ffi_tests::common::turn;
use cobridge_ffi_tests::streams::ffi::{self, End, Event};
use cobridge_ffi_tests::streams::{TICKS_ALIVE, TICKS_POLLED};
use futures::executor::block_on;
use futures::stream::FusedStream;
use futures::{FutureExt, StreamExt, TryStreamExt};
use std::sync::atomic::Ordering::SeqCst;

#[test]
fn a_coroutine_gives_its_items_in_order_and_ends() {
    let _turn = turn();
    let numbers: Vec<u64> = block_on(ffi::numbers(10, End::Normal).try_collect()).unwrap();
    assert_eq!(numbers, (1..=10).collect::<Vec<_>>());
    let slow: Vec<u64> = block_on(ffi::slow_numbers(5).collect());
    assert_eq!(slow, [1, 2, 3, 4, 5]);
    let events: Vec<Event> = block_on(ffi::events(2).collect());
    assert_eq!(events[1], Event { number: 2, name: "event 2".to_owned() });
    let text = "abc".to_owned();
    let letters: Vec<String> = block_on(ffi::letters(&text).collect());
    assert_eq!(letters, ["a", "b", "c"]);
    let source = ffi::new_source(5);
    let counted: Vec<u64> = block_on(source.counted(3).collect());
    assert_eq!(counted, [5, 6, 7]);
    assert_eq!(ffi::alive(), 0);
}

#[test]
fn sentence_18_an_error_ends_a_stream_after_the_items_before_it() {
    let _turn = turn();
    let mut numbers = ffi::numbers(4, End::Error);
    for expected in 1..=4 {
        assert_eq!(block_on(numbers.next()).unwrap().unwrap(), expected);
    }
    assert_eq!(block_on(numbers.next()).unwrap().unwrap_err().to_string(), "enough");
    assert_eq!(ffi::alive(), 0, "the body is gone with the error");
    assert!(numbers.is_terminated());
    assert!(block_on(numbers.next()).is_none());
    assert!(block_on(numbers.next()).is_none(), "fused");

    let mut refused = ffi::refuses();
    assert_eq!(block_on(refused.next()).unwrap().unwrap_err().to_string(), "no stream today");
    assert!(block_on(refused.next()).is_none());
}

#[test]
fn sentence_1_a_stream_that_is_not_polled_calls_nothing() {
    let _turn = turn();
    drop(ffi::numbers(4, End::Never));
    assert_eq!(ffi::alive(), 0);
    let numbers = ffi::numbers(4, End::Never);
    assert_eq!(numbers.size_hint(), (0, None));
    drop(numbers);
}

#[test]
fn sentence_20_dropping_a_stream_destroys_its_body() {
    let _turn = turn();
    // At a co_yield, at a co_await before an item, and at one after the last.
    for taken in [1, 2, 4] {
        let mut numbers = ffi::numbers(4, End::Never);
        for _ in 0..taken {
            block_on(numbers.next()).unwrap().unwrap();
        }
        if taken == 2 || taken == 4 {
            assert!(numbers.next().now_or_never().is_none());
        }
        assert_eq!(ffi::alive(), 1);
        drop(numbers);
        assert_eq!(ffi::alive(), 0);
    }
    let mut doubled = ffi::doubled(10);
    assert_eq!(block_on(doubled.next()).unwrap().unwrap(), 2);
    assert_eq!((ffi::alive(), TICKS_ALIVE.load(SeqCst)), (2, 1));
    drop(doubled);
    assert_eq!((ffi::alive(), TICKS_ALIVE.load(SeqCst)), (0, 0));
}

#[test]
fn a_stream_moves_between_polls_and_threads() {
    let _turn = turn();
    let mut numbers = Box::new(ffi::slow_numbers(6));
    for expected in 1..=6 {
        let mut moved = *numbers;
        numbers = std::thread::spawn(move || {
            assert_eq!(block_on(moved.next()), Some(expected));
            Box::new(moved)
        })
        .join()
        .unwrap();
    }
    assert_eq!(block_on(numbers.next()), None);
}

#[test]
fn batches_give_what_is_there_and_delay_nothing() {
    let _turn = turn();
    // It suspends before 3, 6 and 9.
    let mut numbers = ffi::numbers(10, End::Error);
    let mut items = Vec::new();
    let mut sizes = Vec::new();
    loop {
        match block_on(numbers.next_batch(&mut items, 64)) {
            0 => break,
            size => sizes.push(size),
        }
    }
    assert_eq!(sizes, [2, 3, 3, 2, 1]);
    let values: Vec<u64> = items.iter().filter_map(|item| item.as_ref().ok().copied()).collect();
    assert_eq!(values, (1..=10).collect::<Vec<_>>());
    assert_eq!(items.last().unwrap().as_ref().unwrap_err().to_string(), "enough");

    let batches: Vec<Vec<u64>> = block_on(ffi::new_source(0).counted(10).batches(4).collect());
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 2]);
    assert_eq!(ffi::alive(), 0);
}

#[test]
fn combinators_work() {
    let _turn = turn();
    let sum = block_on(
        ffi::slow_numbers(100)
            .map(|x| x * 2)
            .filter(|x| std::future::ready(x % 3 == 0))
            .fold(0, |sum, x| async move { sum + x }),
    );
    assert_eq!(sum, (1..=100).map(|x| x * 2).filter(|x| x % 3 == 0).sum::<u64>());
    let chunks: Vec<Vec<u64>> = block_on(ffi::slow_numbers(5).chunks(2).collect());
    assert_eq!(chunks, [vec![1, 2], vec![3, 4], vec![5]]);
    let mut both = futures::stream::select(ffi::slow_numbers(3), ffi::slow_numbers(3));
    let mut all = block_on(async {
        let mut all = Vec::new();
        while let Some(x) = both.next().await {
            all.push(x);
        }
        all
    });
    all.sort();
    assert_eq!(all, [1, 1, 2, 2, 3, 3]);
    let until: Vec<u64> = block_on(ffi::slow_numbers(u64::MAX).take_until(std::future::ready(())).collect());
    assert!(until.is_empty());
    assert_eq!(ffi::alive(), 0);
}

#[test]
fn generators_consume_generators_and_rust_streams() {
    let _turn = turn();
    let doubled: Vec<u64> = block_on(ffi::doubled(20).try_collect()).unwrap();
    assert_eq!(doubled, (1..=20).map(|x| 2 * x).collect::<Vec<_>>());
    assert_eq!((ffi::alive(), TICKS_ALIVE.load(SeqCst)), (0, 0));
}

#[test]
fn a_rust_stream_passes_through_cpp_as_it_is() {
    let _turn = turn();
    let mut echoed = ffi::echoed(3);
    assert_eq!(block_on(echoed.next()).unwrap().unwrap(), 1);
    let mut batch = Vec::new();
    assert_eq!(block_on(echoed.next_batch(&mut batch, 8)), 2);
    assert_eq!(block_on(echoed.next()).unwrap().unwrap_err().to_string(), "enough");
    assert_eq!(TICKS_ALIVE.load(SeqCst), 0);
}

#[test]
fn cpp_consumes_a_rust_stream_in_every_way() {
    let _turn = turn();
    let sum = (1..=20).sum::<u64>();
    assert_eq!(block_on(ffi::sum_next(20, End::Normal)).unwrap(), sum);
    assert_eq!(ffi::sum_blocking(20, End::Normal).unwrap(), sum);
    assert_eq!(ffi::sum_for_each(20, End::Normal).unwrap(), sum);
    // Pending before every fourth item: nothing is held back to fill a batch.
    assert_eq!(block_on(ffi::sum_batches(9, End::Error, 64)).unwrap(), [45, 3, 4, 2]);
    assert_eq!(block_on(ffi::sum_batches(9, End::Normal, 2)).unwrap(), [45, 2, 1, 2, 2, 2]);
    for error in [
        block_on(ffi::sum_next(5, End::Error)).unwrap_err().to_string(),
        ffi::sum_blocking(5, End::Error).unwrap_err().to_string(),
        ffi::sum_for_each(5, End::Error).unwrap_err().to_string(),
    ] {
        assert_eq!(error, "enough");
    }
    assert_eq!(block_on(ffi::take(7)), 28);
    assert_eq!(TICKS_ALIVE.load(SeqCst), 0);
    assert_eq!(block_on(ffi::words_of("one two")).unwrap(), ["one", "two", "one", "two", "7", "8"]);
    assert_eq!(block_on(ffi::sum_local(4)), 10);
}

#[test]
fn sentence_16_cpp_that_is_dropped_drops_the_rust_stream_it_waits_for() {
    let _turn = turn();
    let mut sum = Box::pin(ffi::sum_next(2, End::Never));
    assert!(sum.as_mut().now_or_never().is_none());
    let polls = TICKS_POLLED.load(SeqCst);
    assert_eq!((ffi::alive(), TICKS_ALIVE.load(SeqCst)), (1, 1));
    drop(sum);
    assert_eq!((ffi::alive(), TICKS_ALIVE.load(SeqCst)), (0, 0));
    assert_eq!(TICKS_POLLED.load(SeqCst), polls);
}
