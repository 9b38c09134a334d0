//! Streams of Zig. The sentences are the contract's.
#![cfg(not(without_zig))]

mod common;

use cobridge::stream::{BatchStream, FusedStream, Stream};
use cobridge_zig_tests::streams::ffi;
use common::{Count, is_watched, name, times, turn};
use futures::executor::block_on;
use futures::future::join_all;
use futures::{FutureExt, StreamExt, TryStreamExt};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

fn poll<S: Stream + Unpin>(stream: &mut S) -> Poll<Option<S::Item>> {
    stream.poll_next_unpin(&mut Context::from_waker(Waker::noop()))
}

// ---- pulled

#[test]
fn pulled_items_come_in_order_and_end() {
    let _turn = turn();
    for limit in [0, 1, 1000] {
        let all: Vec<u64> = block_on(ffi::count_to(limit).collect());
        assert_eq!(all, (1..=limit).collect::<Vec<_>>());
    }
    assert_eq!(ffi::pulls_alive(), 0);
    let first: Vec<u64> = block_on(ffi::naturals().skip(5).take(3).collect());
    assert_eq!(first, [6, 7, 8]);
    assert_eq!(ffi::pulls_alive(), 0);
}

/// Sentence 1.
#[test]
fn a_pulled_stream_does_nothing_before_it_is_polled() {
    let _turn = turn();
    let before = ffi::pulls_begun();
    let stream = ffi::words("a b", b" ", "suffix".to_owned());
    drop(ffi::count_to(5));
    assert_eq!(ffi::pulls_begun(), before);
    let mut stream = stream;
    assert_eq!(poll(&mut stream), Poll::Ready(Some("asuffix".to_owned())));
    assert_eq!((ffi::pulls_begun(), ffi::pulls_alive()), (before + 1, 1));
    // Sentences 11 and 12.
    std::thread::scope(|scope| {
        scope.spawn(move || drop(stream));
    });
    assert_eq!(ffi::pulls_alive(), 0);
}

#[test]
fn it_is_fused_and_says_so() {
    let _turn = turn();
    let mut stream = ffi::count_to(1);
    assert_eq!((stream.size_hint(), stream.is_terminated()), ((0, None), false));
    assert_eq!(poll(&mut stream), Poll::Ready(Some(1)));
    assert!(!stream.is_terminated());
    assert_eq!(poll(&mut stream), Poll::Ready(None));
    assert_eq!((stream.size_hint(), stream.is_terminated()), ((0, Some(0)), true));
    assert_eq!(ffi::pulls_alive(), 0, "as soon as it is over");
    assert_eq!(poll(&mut stream), Poll::Ready(None));
}

/// Sentence 18.
#[test]
fn an_error_ends_a_pulled_stream_behind_its_items() {
    let _turn = turn();
    let mut stream = ffi::count_and_fail(2);
    assert_eq!(poll(&mut stream).map(|item| item.unwrap().unwrap()), Poll::Ready(0));
    assert_eq!(poll(&mut stream).map(|item| item.unwrap().unwrap()), Poll::Ready(1));
    assert_eq!(poll(&mut stream).map(|item| name(item.unwrap().unwrap_err())), Poll::Ready("TooFar".into()));
    assert!(stream.is_terminated() && ffi::pulls_alive() == 0);
    assert!(matches!(poll(&mut stream), Poll::Ready(None)));
    let begun = ffi::pulls_begun();
    let all: Vec<_> = block_on(ffi::count_and_fail(0).map_err(name).collect());
    assert_eq!(all, [Err("NothingToCount".to_owned())]);
    assert_eq!((ffi::pulls_begun(), ffi::pulls_alive()), (begun, 0));
}

#[test]
fn what_a_pulled_stream_borrows_is_kept() {
    let _turn = turn();
    let mut stream = Box::pin(async {
        let text = "one,two;three".to_owned();
        ffi::words(&text, b",;", "!".to_owned()).collect::<Vec<_>>().await
    });
    assert_eq!(block_on(&mut stream), ["one!", "two!", "three!"]);
    let data: Vec<u8> = (0..=255).collect();
    let all: Vec<_> = block_on(ffi::chunks(data.clone(), 100).try_collect()).unwrap();
    assert_eq!(all.iter().map(Vec::len).collect::<Vec<_>>(), [100, 100, 56]);
    assert_eq!(all.concat(), data);
    assert_eq!(block_on(ffi::chunks(data, 0).map_err(name).collect::<Vec<_>>()), [Err("NoSize".to_owned())]);
    assert_eq!(block_on(ffi::aligned(4).collect::<Vec<_>>()), [0; 4]);
    assert_eq!(ffi::pulls_alive(), 0);
}

#[test]
fn pulled_items_come_in_batches() {
    let _turn = turn();
    let mut stream = ffi::count_to(1500);
    let (mut items, mut sizes) = (Vec::new(), Vec::new());
    loop {
        match block_on(stream.next_batch(&mut items, 1000)) {
            0 => break,
            size => sizes.push(size),
        }
    }
    assert_eq!(items, (1..=1500).collect::<Vec<u64>>());
    assert_eq!(sizes, [513, 512, 475], "one by the start, and 4 KiB");
    // An error behind items comes with the next poll, or is dropped with the stream.
    for read in [true, false] {
        let mut stream = ffi::count_and_fail(3);
        let mut items = Vec::new();
        assert_eq!(block_on(stream.next_batch(&mut items, 10)), 3);
        assert!(!stream.is_terminated() && items.iter().all(Result::is_ok));
        if read {
            assert_eq!(block_on(stream.next_batch(&mut items, 10)), 1);
            assert_eq!(name(items.pop().unwrap().unwrap_err()), "TooFar");
            assert!(stream.is_terminated());
        }
    }
    assert_eq!(ffi::pulls_alive(), 0);
}

#[test]
fn streams_are_send() {
    fn is_send<T: Send>(_: &T) {}
    is_send(&ffi::words("", b"", String::new()));
    is_send(&ffi::one_by_one(1));
}

// ---- pushed

/// Sentence 18: none lost, none twice, those of each thread in order.
#[test]
fn pushed_items_of_four_threads_all_arrive() {
    let count = times(2_500_000, 250_000, 2_000) as u32;
    let mut next = [0u64; 4];
    block_on(ffi::from_threads(4, count).for_each(|item| {
        let thread = (item >> 32) as usize;
        assert_eq!(item & 0xffff_ffff, next[thread]);
        next[thread] += 1;
        std::future::ready(())
    }));
    assert_eq!(next, [u64::from(count); 4]);
}

#[test]
fn pushed_items_come_in_batches() {
    let mut stream = ffi::from_threads(4, 10_000);
    let mut items = Vec::new();
    let mut largest = 0;
    loop {
        match block_on(stream.next_batch(&mut items, 1000)) {
            0 => break,
            size => largest = largest.max(size),
        }
    }
    assert_eq!(items.len(), 40_000);
    assert!(largest <= 17, "the capacity is never exceeded: {largest}");
    items.sort_unstable();
    items.dedup();
    assert_eq!(items.len(), 40_000);
}

#[test]
fn one_item_at_a_time() {
    let count = if is_watched() { 500 } else { 20_000 };
    let all: Vec<u64> = block_on(ffi::one_by_one(count).collect());
    assert_eq!(all, (0..count).collect::<Vec<_>>());
    let all: Vec<u64> = block_on(ffi::at_once(100_000).collect());
    assert_eq!(all, (0..100_000).collect::<Vec<_>>());
    assert_eq!(block_on(ffi::one_by_one(0).collect::<Vec<_>>()), []);
}

/// Sentences 19 and 21.
#[test]
fn a_full_stream_refuses() {
    let all: Vec<_> = block_on(ffi::until_full("text").map_err(name).collect());
    let text = || Ok("text".to_owned());
    assert_eq!(all, [text(), text(), text(), Err("Full".to_owned())]);
}

#[test]
fn an_error_ends_a_pushed_stream_behind_its_items() {
    let data = [7, 8, 9];
    let all: Vec<_> = block_on(ffi::fails_after(200, &data).map_err(name).collect());
    assert_eq!(all.len(), 201);
    assert!(all[..200].iter().enumerate().all(|(index, item)| *item == Ok(data[index % 3])));
    assert_eq!(all[200], Err("HadEnough".to_owned()));
    let all: Vec<_> = block_on(ffi::returns_an_error(2).map_err(name).collect());
    assert_eq!(all, [Ok(0), Ok(1), Err("Returned".to_owned())]);
}

/// `offer` with the answers' names.
fn offer(text: &str) -> &'static str {
    ["sent", "full", "closed"][usize::from(ffi::offer(text.to_owned()))]
}

#[test]
fn a_pushed_stream_wakes_its_consumer() {
    let _turn = turn();
    let ((of_first, first), (of_second, second)) = (Count::new(), Count::new());
    let wakes = || [of_first.get(), of_second.get()];
    let mut stream = ffi::held("name");
    assert!(stream.poll_next_unpin(&mut Context::from_waker(&first)).is_pending());
    assert!(stream.poll_next_unpin(&mut Context::from_waker(&first)).is_pending());
    // The one of the last poll is woken.
    assert!(stream.poll_next_unpin(&mut Context::from_waker(&second)).is_pending());
    assert_eq!(offer("a"), "sent");
    assert_eq!(wakes(), [0, 1]);
    assert_eq!(offer("b"), "sent");
    assert_eq!(wakes(), [0, 1], "nobody waits");
    assert_eq!(offer("c"), "full");
    for expected in ["a", "b"] {
        assert!(matches!(poll(&mut stream), Poll::Ready(Some(Ok(text))) if text == expected));
    }
    assert!(stream.poll_next_unpin(&mut Context::from_waker(&first)).is_pending());
    assert!(!ffi::is_closed());
    ffi::let_go();
    assert_eq!(wakes(), [1, 1]);
    assert!(ffi::is_closed());
    assert_eq!(offer("d"), "closed");
    assert!(matches!(poll(&mut stream), Poll::Ready(None)) && stream.is_terminated());
    // The sink of a stream that is over is of no other one.
    let next = ffi::one_by_one(3);
    assert_eq!(offer("e"), "closed");
    ffi::fail_held();
    assert_eq!(block_on(next.collect::<Vec<_>>()), [0, 1, 2]);
}

/// Sentence 20: with items in the queue, and a producer that waits.
#[test]
fn a_drop_frees_the_producer() {
    let _turn = turn();
    for round in 0..50 {
        let before = ffi::closings();
        let mut stream = ffi::held("name");
        assert!(poll(&mut stream).is_pending());
        assert_eq!([offer("a"), offer("b"), offer("c")], ["sent", "sent", "full"]);
        ffi::offer_waiting("waits".to_owned());
        if round % 2 == 0 {
            // It may be waiting now, or not yet.
            assert!(matches!(poll(&mut stream), Poll::Ready(Some(Ok(text))) if text == "a"));
            assert_eq!(ffi::offered(), 0);
            ffi::offer_waiting("waits as well".to_owned());
        }
        assert!(!ffi::is_closed());
        std::thread::scope(|scope| {
            scope.spawn(move || drop(stream));
        });
        assert_eq!(ffi::offered(), 2);
        assert!(ffi::is_closed());
        assert_eq!(ffi::closings(), before + 1);
        assert_eq!(offer("d"), "closed");
        // Now the sink lets go of it, too.
        ffi::let_go();
        ffi::let_go();
        assert_eq!(ffi::closings(), before + 1);
    }
}

/// The producer's end sends those away that wait, and does not run the callback.
#[test]
fn an_end_frees_other_producers() {
    let _turn = turn();
    for _ in 0..50 {
        let before = ffi::closings();
        let mut stream = ffi::held("name");
        assert!(poll(&mut stream).is_pending());
        assert_eq!([offer("a"), offer("b")], ["sent", "sent"]);
        ffi::offer_waiting("waits".to_owned());
        ffi::fail_held();
        assert_eq!(ffi::offered(), 2);
        let rest: Vec<_> = block_on(stream.map_err(name).collect());
        assert_eq!(rest, [Ok("a".to_owned()), Ok("b".to_owned()), Err("HeldNoMore".to_owned())]);
        assert_eq!(ffi::closings(), before);
    }
}

/// From both ends under load.
#[test]
fn dropped_in_the_middle() {
    for taken in [0, 1, 15, 16, 17, 1000] {
        let mut stream = ffi::from_threads(4, u32::MAX);
        let got = block_on(stream.by_ref().take(taken).count());
        assert_eq!(got, taken);
        drop(stream);
    }
    // Never polled, and polled once.
    drop(ffi::from_threads(1, u32::MAX));
    let _ = poll(&mut ffi::from_threads(1, u32::MAX));
}

#[test]
fn combinators_work_on_it() {
    block_on(async {
        let sum = ffi::one_by_one(100).map(|item| item * 2).filter(|item| std::future::ready(item % 3 == 0));
        assert_eq!(
            sum.fold(0, |sum, item| async move { sum + item }).await,
            (0..100).map(|n| n * 2).filter(|n| n % 3 == 0).sum::<u64>()
        );
        let chunks: Vec<_> = ffi::one_by_one(10).chunks(4).map(|chunk| chunk.len()).collect().await;
        assert_eq!(chunks, [4, 4, 2]);
        let mut all: Vec<u64> =
            ffi::one_by_one(100).map(|item| async move { item }).buffer_unordered(8).collect().await;
        all.sort_unstable();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
        let sums =
            join_all((0..20).map(|_| ffi::one_by_one(50).fold(0, |sum, item| async move { sum + item })))
                .await;
        assert_eq!(sums, [1225; 20]);
        let firsts = ffi::naturals().take_until(std::future::ready(())).count().await;
        assert_eq!(firsts, 0);
        assert_eq!(ffi::one_by_one(3).zip(ffi::count_to(2)).collect::<Vec<_>>().await, [(0, 1), (1, 2)]);
    });
}

#[tokio::test]
#[allow(clippy::await_holding_lock)]
async fn the_loser_of_a_timeout_is_dropped() {
    let _turn = turn();
    let before = ffi::closings();
    let mut stream = pin!(ffi::held("name"));
    assert!(tokio::time::timeout(Duration::from_millis(1), stream.next()).await.is_err());
    assert_eq!((ffi::closings(), ffi::is_closed()), (before, false));
    assert_eq!(offer("still there"), "sent");
    assert!(stream.next().now_or_never().is_some());
    let_it_go(before);
}

fn let_it_go(before: u64) {
    ffi::let_go();
    assert_eq!(ffi::closings(), before);
}

// ---- tasks on a std.Io

#[test]
fn a_task_fills_a_stream() {
    for count in [0, 1, 5000] {
        let all: Vec<u64> = block_on(ffi::task_counts(count).collect());
        assert_eq!(all, (0..count).collect::<Vec<_>>());
    }
    let lines = |text: &str| block_on(ffi::task_lines(text, b"--").map_err(name).collect::<Vec<_>>());
    let line = |text: &str| Ok(text.as_bytes().to_vec());
    assert_eq!(lines("a--b--c"), [line("a"), line("b"), line("c")]);
    assert_eq!(lines("a----c"), [line("a"), Err("EmptyLine".to_owned())]);
    block_on(async {
        let counts = join_all((0..200).map(|_| ffi::task_counts(10).count())).await;
        assert_eq!(counts, [10; 200], "more than run at once");
    });
}

/// Sentences 11 and 20.
#[test]
fn a_drop_cancels_the_task() {
    let _turn = turn();
    for elsewhere in [false, true] {
        let (cancelled, closed) = (ffi::tasks_cancelled(), ffi::tasks_closed());
        drop(ffi::task_sleeps("never polled".to_owned()));
        let mut stream = ffi::task_sleeps("sleeps".to_owned());
        assert_eq!(block_on(stream.next()).unwrap().unwrap(), 6);
        assert_eq!(ffi::tasks_alive(), 1);
        if elsewhere {
            std::thread::scope(|scope| {
                scope.spawn(move || drop(stream));
            });
        } else {
            drop(stream);
        }
        ffi::tasks_over();
        assert_eq!((ffi::tasks_cancelled(), ffi::tasks_closed()), (cancelled + 1, closed));
    }
    // One that waits in `send`, or is about to.
    for taken in 0..50 {
        let told = ffi::tasks_cancelled() + ffi::tasks_closed();
        let mut stream = ffi::task_floods("again and again");
        assert_eq!(block_on(stream.by_ref().take(taken).count()), taken);
        let started = taken > 0;
        drop(stream);
        ffi::tasks_over();
        assert_eq!(ffi::tasks_cancelled() + ffi::tasks_closed(), told + u64::from(started));
    }
}

#[test]
fn a_task_may_end_its_stream_and_go_on() {
    let _turn = turn();
    for _ in 0..3 {
        let text = "x".repeat(1000);
        let all: Vec<u32> = block_on(ffi::task_closes(&text).collect());
        assert_eq!(all, [7]);
        // Its memory would be used again.
        let others: Vec<_> = (0..10).map(|_| block_on(ffi::one_by_one(10).count())).collect();
        assert_eq!(others, [10; 10]);
        assert_eq!(ffi::task_goes_on(), 1000);
    }
}
