//! The tests of one style. `super` says which one it is, which ways of giving items it has, whether it pushes into a queue,
//! and whether a producer is told that nobody reads.

use super::bridge::{
    TOKENS,
    ffi::{self, Counted, End, Event, Way},
};
use super::{IS_TOLD, PUSHES, WAYS};
use crate::{BoxStream, Count, allocations, boxed, counts, eventually, is_watched, many, poll};
use cobridge::cxx::UniquePtr;
use cobridge::stream::{BatchStream, Stream};
use futures::executor::block_on;
use futures::future::{Either, ready, select};
use futures::stream::FusedStream;
use futures::{FutureExt, StreamExt, TryStreamExt};
use std::sync::MutexGuard;
use std::sync::atomic::Ordering::SeqCst;
use std::task::Poll;
use std::thread;
use std::time::Duration;

/// A test's turn, after which everything is gone.
struct Turn {
    _turn: MutexGuard<'static, ()>,
}

fn turn() -> Turn {
    Turn { _turn: crate::turn() }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !thread::panicking() {
            all_is_gone();
        }
    }
}

fn all_is_gone() {
    eventually("producers end", || ffi::running() == 0);
    eventually("items go", || ffi::alive() == 0 && TOKENS.load(SeqCst) == 0);
}

/// The numbers of each producer come in order.
#[derive(Default)]
struct InOrder {
    last: [u64; 4],
    received: u64,
}

impl InOrder {
    fn takes(&mut self, way: Way, item: u64) {
        let last = &mut self.last[if way == Way::Threads { (item % 4) as usize } else { 0 }];
        assert!(item > *last, "{item} behind {last}");
        *last = item;
        self.received += 1;
    }
}

/// As it was sent, or in any order if several send.
fn order(way: Way, mut items: Vec<String>) -> Vec<String> {
    if way == Way::Threads {
        items.sort();
    }
    items
}

/// Each type of items, with and without `Result`: none, one, some, and an error behind them.
macro_rules! rows {
    ($($plain:ident $attempt:ident $name:expr, $expected:expr;)*) => {$(
        #[test]
        fn $plain() {
            let _turn = turn();
            for &way in WAYS {
                for count in [0, 1, 12] {
                    let expected = || order(way, (1..=count).map($expected).collect());
                    let items = block_on(ffi::$plain(count, way).map($name).collect());
                    assert_eq!(order(way, items), expected(), "{way:?} {count}");
                    let items = block_on(ffi::$attempt(count, way, End::Normal).map_ok($name).try_collect());
                    assert_eq!(order(way, items.unwrap()), expected(), "{way:?} {count}");

                    // The function may throw before it returns, which is then all that is heard of it.
                    let mut failing = ffi::$attempt(count, way, End::Error);
                    let mut items = Vec::new();
                    let error = loop {
                        match block_on(failing.next()).expect("there is an error") {
                            Ok(item) => items.push(($name)(item)),
                            Err(error) => break error,
                        }
                    };
                    assert_eq!(error.to_string(), "enough", "{way:?} {count}");
                    assert_eq!(order(way, items), expected(), "{way:?} {count}");
                    assert!(failing.is_terminated() && block_on(failing.next()).is_none());
                }
            }
        }
    )*};
}

fn text_of(i: u64) -> String {
    format!("item number {i}")
}

/// Its first eight bytes say where C++ made it.
fn number_of_bytes(bytes: Vec<u8>) -> String {
    let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    assert_eq!(word(0), bytes.as_ptr() as u64, "it moves, it is not copied");
    word(8).to_string()
}

mod items {
    use super::*;

    rows! {
        number try_number |item: u64| item.to_string(), |i| i.to_string();
        text try_text |item: String| item, text_of;
        bytes try_bytes number_of_bytes, |i| i.to_string();
        event try_event |item: Event| format!("{item:?}"), |i| format!("{:?}", Event { number: i, name: text_of(i) });
        color try_color |item: ffi::Color| item.repr.to_string(), |i| if i % 2 == 1 { "5" } else { "0" }.to_owned();
        unique try_unique |item: UniquePtr<Counted>| item.id().to_string(), |i| i.to_string();
        boxed try_boxed |item: Box<super::super::bridge::Token>| item.id().to_string(), |i| i.to_string();
        flag try_flag |item: bool| item.to_string(), |i| (i % 3 == 0).to_string();
    }
}

#[test]
fn methods_give_streams() {
    let _turn = turn();
    let counted = ffi::new_counted(5);
    assert_eq!(block_on(counted.behind(3).collect::<Vec<_>>()), [6, 7, 8]);
}

#[test]
fn local_streams_give_the_same() {
    let _turn = turn();
    for &way in WAYS {
        let sum = block_on(ffi::stays(50, way).fold(0, |sum, x| ready(sum + x)));
        assert_eq!(sum, 51 * 25);
    }
}

/// When what goes in and what comes out is.
#[test]
fn streams_are_send_and_sync() {
    fn is_send<T: Send + Sync + Unpin>(_: &T) {}
    is_send(&ffi::number(1, WAYS[0]));
    is_send(&ffi::try_event(1, WAYS[0], End::Normal));
    is_send(&ffi::copied("", &[], &[], WAYS[0]));
}

#[test]
fn sentence_1_a_stream_that_is_not_polled_calls_nothing() {
    let _turn = turn();
    let calls = ffi::calls();
    let text = "text ".to_owned();
    drop(ffi::unique(5, WAYS[0]));
    drop(ffi::copied(&text, &[1], std::slice::from_ref(&text), WAYS[0]));
    let stream = ffi::number(5, WAYS[0]);
    assert_eq!(stream.size_hint(), (0, None));
    assert!(!stream.is_terminated());
    assert_eq!(ffi::calls(), calls);
    assert_eq!(block_on(stream.count()), 5);
    assert_eq!(ffi::calls(), calls + 1, "calls are counted");
}

#[test]
fn sentence_7_texts_and_slices_live_as_long_as_a_producer() {
    let _turn = turn();
    let numbers: Vec<u64> = (1..=200).collect();
    let names: Vec<String> = numbers.iter().map(|i| format!(" of many names, {i}")).collect();
    let expected: Vec<String> = names.iter().zip(1..).map(|(name, i)| format!("text {i}{name}")).collect();
    for &way in WAYS {
        if way == Way::Threads {
            continue;
        }
        // As many as fit where the thread that polls pushes.
        let count = if PUSHES && way == Way::Here { 50 } else { numbers.len() };
        let text = "text ".to_owned();
        let stream = ffi::copied(&text, &numbers[..count], &names[..count], way);
        assert_eq!(block_on(stream.collect::<Vec<_>>()), expected[..count], "{way:?}");
    }
    if !PUSHES {
        return;
    }
    // It goes on reading them when the stream is gone, and what the stream was called with as well.
    eventually("producers end", || ffi::running() == 0);
    let before = ffi::refused();
    {
        let text = "text ".to_owned();
        let (numbers, names) = (numbers.clone(), names.clone());
        let mut stream = ffi::copied(&text, &numbers, &names, Way::Thread);
        assert_eq!(block_on(stream.next()).as_deref(), Some(&*expected[0]));
    }
    eventually("the producer ends", || ffi::running() == 0);
    assert_eq!(ffi::refused(), before + 1);
}

#[test]
fn sentence_9_items_that_nobody_reads_are_destroyed() {
    let _turn = turn();
    for &way in WAYS {
        for taken in [0, 1, 7] {
            let mut items = ffi::unique(30, way);
            let mut boxes = ffi::boxed(30, way);
            let mut events = ffi::event(30, way);
            for _ in 0..taken {
                block_on(items.next()).unwrap();
                block_on(boxes.next()).unwrap();
                block_on(events.next()).unwrap();
            }
            drop((items, boxes, events));
            all_is_gone();
        }
    }
}

#[test]
fn sentence_12_dropped_on_another_thread_it_is_the_same() {
    let _turn = turn();
    for &way in WAYS {
        let mut items = ffi::unique(60, way);
        block_on(items.next()).unwrap();
        thread::spawn(move || drop(items)).join().unwrap();
        if !PUSHES {
            assert_eq!(ffi::running(), 0, "its locals are gone");
        }
        all_is_gone();
    }
}

// ---- Order, completeness

#[test]
fn sentence_18_many_items_arrive_in_order_and_completely() {
    let _turn = turn();
    let way = if PUSHES { Way::Threads } else { Way::Here };
    let count = many();
    let mut order = InOrder::default();
    let sum = block_on(ffi::number(count, way).fold(0, |sum, item| {
        order.takes(way, item);
        ready(sum + item)
    }));
    assert_eq!((order.received, sum), (count, count * (count + 1) / 2));
    println!("{count} items");
}

#[test]
fn sentence_18_batches_hold_the_items_in_order_and_the_error_last() {
    let _turn = turn();
    for &way in WAYS {
        let mut stream = ffi::try_number(60, way, End::Error);
        let mut batch = Vec::new();
        let mut order = InOrder::default();
        let error = loop {
            batch.clear();
            let count = block_on(stream.next_batch(&mut batch, 7));
            assert!((1..=7).contains(&count) && batch.len() == count);
            let mut error = None;
            for item in batch.drain(..) {
                assert!(error.is_none(), "an item behind the error");
                match item {
                    Ok(item) => order.takes(way, item),
                    Err(found) => error = Some(found),
                }
            }
            if let Some(error) = error {
                break error;
            }
        };
        assert_eq!((error.to_string().as_str(), order.received), ("enough", 60), "{way:?}");
        assert_eq!(block_on(stream.next_batch(&mut batch, 7)), 0);
    }
}

// ---- Capacity

type Items = BoxStream<UniquePtr<Counted>>;
type Make = fn(u64, Way) -> Items;

/// Streams of counted items, and how many of these wait at most.
fn bounded() -> [(Make, i64); 3] {
    [
        (|count, way| boxed(ffi::one(count, way)), 1),
        (|count, way| boxed(ffi::five(count, way)), 5),
        (|count, way| boxed(ffi::unique(count, way)), 64),
    ]
}

fn producers(way: Way) -> i64 {
    if way == Way::Threads { 4 } else { 1 }
}

/// Polls until there is an item, with a waker that wakes nobody.
fn item(stream: &mut Items) -> UniquePtr<Counted> {
    let mut found = None;
    eventually("an item", || {
        match poll(stream, std::task::Waker::noop()) {
            Poll::Ready(item) => found = Some(item.expect("the stream goes on")),
            Poll::Pending => {}
        }
        found.is_some()
    });
    found.unwrap()
}

/// A stream whose producers all wait for room, each with an item in its hand.
fn blocked(make: Make, capacity: i64, way: Way) -> Items {
    let mut stream = make(10_000, way);
    drop(item(&mut stream));
    eventually("it is full", || ffi::alive() == capacity + producers(way));
    stream
}

#[test]
fn sentence_19_the_capacity_is_used_and_never_exceeded() {
    let _turn = turn();
    for &way in WAYS {
        for (make, capacity) in bounded() {
            if !PUSHES {
                // Nothing runs ahead of demand.
                let mut stream = make(20, way);
                for id in 1..=20 {
                    let item = item(&mut stream);
                    assert_eq!((item.id(), ffi::alive()), (id, 1));
                }
                continue;
            }
            if !may_be_full(way) {
                continue;
            }
            let full = capacity + producers(way);
            let mut stream = blocked(make, capacity, way);
            for _ in 0..3 * capacity + 10 {
                let item = item(&mut stream);
                assert!(ffi::alive() <= full + 1, "{} with one in the hand", ffi::alive());
                drop(item);
                assert!(ffi::alive() <= full);
                eventually("it is full again", || ffi::alive() == full);
            }
            // At full speed.
            for _ in 0..if is_watched() { 500 } else { 5000 } {
                drop(item(&mut stream));
                assert!(ffi::alive() <= full);
            }
            drop(stream);
            all_is_gone();
        }
    }
}

/// Whether this is a way that may give more items than fit. `Way::Here` is a coroutine of its own in the style of
/// `send`, which waits without keeping a thread.
fn may_be_full(way: Way) -> bool {
    !PUSHES || way != Way::Here || module_path!().contains("::send::")
}

#[test]
fn sentence_19_an_unbounded_stream_refuses_nothing() {
    let _turn = turn();
    if !PUSHES {
        return;
    }
    for &way in WAYS {
        let mut stream = boxed(ffi::unbounded(2000, way));
        let first = item(&mut stream);
        eventually("all are there", || ffi::alive() == 2000);
        drop(first);
        assert_eq!(block_on(stream.count()), 1999, "{way:?}");
    }
}

#[test]
fn sentence_19_a_full_stream_on_the_polling_thread_is_no_deadlock() {
    let _turn = turn();
    let mut stream = ffi::try_number(100, Way::Here, End::Normal);
    let mut items = Vec::new();
    let mut errors = Vec::new();
    block_on(async {
        while let Some(item) = stream.next().await {
            match item {
                Ok(item) => items.push(item),
                Err(error) => errors.push(error.to_string()),
            }
        }
    });
    if may_be_full(Way::Here) {
        assert_eq!((items.len(), errors.len()), (100, 0));
        return;
    }
    assert_eq!(errors.len(), 1);
    if IS_TOLD {
        // The function has thrown, which is all that is heard of it.
        assert!(errors[0].starts_with("rust::Sink: send_blocking would wait for ever"), "{errors:?}");
        assert!(items.is_empty());
    } else {
        assert!(errors[0].starts_with("the stream is full, and the callback was called"), "{errors:?}");
        assert_eq!(items, (1..=64).collect::<Vec<_>>());
    }
}

// ---- Ends

#[test]
fn sentence_20_dropping_a_stream_frees_producers_that_wait_for_room() {
    let _turn = turn();
    if !PUSHES {
        return;
    }
    for &way in WAYS {
        if !may_be_full(way) {
            continue;
        }
        for (make, capacity) in bounded() {
            for elsewhere in [false, true] {
                let refused = ffi::refused();
                let stream = blocked(make, capacity, way);
                assert_eq!(ffi::running(), producers(way));
                if elsewhere {
                    thread::spawn(move || drop(stream)).join().unwrap();
                } else {
                    drop(stream);
                }
                all_is_gone();
                let told = if IS_TOLD { producers(way) as u64 } else { 0 };
                assert_eq!(ffi::refused() - refused, told, "each has kept the item of its hand");
            }
        }
    }
}

#[test]
fn sentence_20_dropping_a_stream_that_waits_for_items_ends_its_producer() {
    let _turn = turn();
    if !IS_TOLD {
        return;
    }
    for &way in WAYS {
        let mut stream = ffi::try_number(3, way, End::Never);
        for _ in 0..3 {
            block_on(stream.next()).unwrap().unwrap();
        }
        assert!(stream.next().now_or_never().is_none(), "{way:?}");
        drop(stream);
        all_is_gone();
    }
}

#[test]
fn sentence_21_after_close_every_send_says_closed_and_items_before_it_arrive() {
    let _turn = turn();
    if !PUSHES || !IS_TOLD {
        return;
    }
    for &way in WAYS {
        let refused = ffi::refused();
        let items: Vec<_> = block_on(ffi::try_unique(20, way, End::Close).try_collect()).unwrap();
        assert_eq!(items.len(), 20, "{way:?}");
        eventually("producers end", || ffi::running() == 0);
        assert_eq!(ffi::refused(), refused + 1, "{way:?}: the item behind the end is the producer's");
    }
}

#[test]
fn catalogue_a_stream_is_dropped_under_load() {
    let _turn = turn();
    let rounds = if is_watched() { 30 } else { 300 };
    for &way in WAYS {
        for round in 0..rounds {
            let (count, (make, _)) =
                if may_be_full(way) { (400, bounded()[round % 3]) } else { (60, bounded()[2]) };
            let mut stream = make(count, way);
            for _ in 0..round % 50 {
                item(&mut stream);
            }
            thread::spawn(move || drop(stream)).join().unwrap();
            all_is_gone();
        }
    }
}

// ---- Who polls

#[test]
fn sentence_4_two_tasks_poll_in_turn_and_the_last_is_woken() {
    let _turn = turn();
    for &way in WAYS {
        if !may_be_full(way) {
            continue;
        }
        let mut stream = ffi::number(2000, way);
        let ((_, one), (other, other_waker)) = (Count::new(), Count::new());
        let mut order = InOrder::default();
        loop {
            let mut polled = poll(&mut stream, &one);
            if polled.is_pending() {
                let wakes = other.get();
                polled = poll(&mut stream, &other_waker);
                if polled.is_pending() {
                    eventually("the last one is woken", || other.get() > wakes);
                }
            }
            match polled {
                Poll::Ready(Some(item)) => order.takes(way, item),
                Poll::Ready(None) => break,
                Poll::Pending => {}
            }
        }
        assert_eq!(order.received, 2000, "{way:?}");
    }
}

#[test]
fn catalogue_the_loser_of_a_select_loses_no_item() {
    let _turn = turn();
    for &way in WAYS {
        let count = if may_be_full(way) { 1000 } else { 60 };
        let (mut one, mut other) = (ffi::number(count, way), ffi::number(count, way));
        let mut orders = [InOrder::default(), InOrder::default()];
        block_on(async {
            let mut first = false;
            while !one.is_terminated() && !other.is_terminated() {
                first = !first;
                // Who is polled first takes turns, and what does not win is dropped.
                let won = if first {
                    select(one.next(), other.next()).await
                } else {
                    match select(other.next(), one.next()).await {
                        Either::Left((item, _)) => Either::Right((item, one.next())),
                        Either::Right((item, _)) => Either::Left((item, other.next())),
                    }
                };
                match won {
                    Either::Left((Some(item), _)) => orders[0].takes(way, item),
                    Either::Right((Some(item), _)) => orders[1].takes(way, item),
                    _ => {}
                }
            }
            while let Some(item) = one.next().await {
                orders[0].takes(way, item);
            }
            while let Some(item) = other.next().await {
                orders[1].takes(way, item);
            }
        });
        assert_eq!(orders.map(|order| order.received), [count, count], "{way:?}");
    }
}

#[test]
fn a_timeout_loses_no_item() {
    let _turn = turn();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    for &way in WAYS {
        let count = if may_be_full(way) { 1000 } else { 60 };
        let mut stream = ffi::number(count, way);
        let mut order = InOrder::default();
        runtime.block_on(async {
            loop {
                match tokio::time::timeout(Duration::ZERO, stream.next()).await {
                    Ok(Some(item)) => order.takes(way, item),
                    Ok(None) => break,
                    Err(_) => tokio::task::yield_now().await,
                }
            }
            if IS_TOLD {
                let mut silent = ffi::try_number(1, way, End::Never);
                silent.next().await.unwrap().unwrap();
                tokio::time::timeout(Duration::from_millis(5), silent.next()).await.unwrap_err();
            }
        });
        assert_eq!(order.received, count, "{way:?}");
    }
}

#[test]
fn combinators_of_streams_work() {
    let _turn = turn();
    for &way in WAYS {
        let numbers = || ffi::number(60, way);
        block_on(async {
            let even = numbers().map(|x| x * 2).filter(|x| ready(x % 3 == 0));
            assert_eq!(even.fold(0, |sum, x| ready(sum + x)).await, (1..=20).map(|x| 6 * x).sum::<u64>());
            let chunks: Vec<_> = numbers().chunks(7).collect().await;
            assert!(chunks.len() == 9 && chunks[8].len() == 4);
            let names: Vec<_> = numbers()
                .map(|x| async move {
                    let item = ffi::text(1, way).next().await;
                    (x, item.unwrap())
                })
                .buffer_unordered(8)
                .collect()
                .await;
            assert!(names.len() == 60 && names.iter().all(|(_, name)| *name == text_of(1)));
            let (stop, stopped) = futures::channel::oneshot::channel();
            let mut until = numbers().take_until(stopped);
            assert!(until.next().await.is_some());
            stop.send(()).unwrap();
            assert!(until.next().await.is_none());
            let zipped: Vec<_> = numbers().zip(numbers()).take(5).collect().await;
            assert_eq!(zipped.len(), 5);
            let mut ready = numbers().ready_chunks(100);
            let mut received = 0;
            while let Some(chunk) = ready.next().await {
                received += chunk.len();
            }
            assert_eq!(received, 60);
        });
        all_is_gone();
    }
}

// ---- Steady state

#[test]
fn sentence_22_no_item_allocates_after_warm_up() {
    let _turn = turn();
    if !counts::counts_allocations() {
        return;
    }
    for &way in WAYS {
        if !may_be_full(way) {
            continue;
        }
        // A multishot's producer does not end before its items do.
        let mut stream = ffi::number(if IS_TOLD { u64::MAX / 2 } else { 100_000 }, way);
        let (_, waker) = Count::new();
        let mut order = InOrder::default();
        let mut take = |items: u64| {
            let end = order.received + items;
            while order.received < end {
                match poll(&mut stream, &waker) {
                    Poll::Ready(item) => order.takes(way, item.unwrap()),
                    Poll::Pending => thread::park_timeout(Duration::from_secs(1)),
                }
            }
        };
        take(2000);
        // The test harness allocates now and then, so that the quietest of ten runs counts.
        let runs = (0..10).map(|_| {
            let before = allocations();
            take(1000);
            allocations() - before
        });
        assert_eq!(runs.min(), Some(0), "{way:?}");
        let mut batch = Vec::with_capacity(64);
        let runs = (0..10).map(|_| {
            let before = allocations();
            for _ in 0..100 {
                batch.clear();
                block_on(stream.next_batch(&mut batch, 64));
            }
            allocations() - before
        });
        assert_eq!(runs.min(), Some(0), "{way:?}, in batches");
    }
}

#[test]
fn sentence_22_a_stream_that_is_made_and_dropped_allocates_nothing() {
    let _turn = turn();
    if !counts::counts_allocations() || PUSHES {
        return;
    }
    let round = || {
        let mut stream = ffi::number(10, Way::Here);
        for _ in 0..5 {
            assert!(poll(&mut stream, std::task::Waker::noop()).is_ready());
        }
    };
    (0..100).for_each(|_| round());
    let runs = (0..10).map(|_| {
        let before = allocations();
        (0..100).for_each(|_| round());
        allocations() - before
    });
    assert_eq!(runs.min(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn sentence_23_idle_streams_use_no_processor_and_no_memory() {
    let _turn = turn();
    let (count, waker) = Count::new();
    let mut waiting = Vec::new();
    let mut full = Vec::new();
    for &way in WAYS {
        if IS_TOLD {
            let mut stream = ffi::try_number(3, way, End::Never);
            for _ in 0..3 {
                block_on(stream.next()).unwrap().unwrap();
            }
            assert!(poll(&mut stream, &waker).is_pending());
            waiting.push(stream);
        }
        if PUSHES && may_be_full(way) {
            let already = ffi::alive();
            let mut stream = boxed(ffi::five(1000, way));
            drop(item(&mut stream));
            eventually("it is full", || ffi::alive() == already + 5 + producers(way));
            full.push(stream);
        }
    }
    crate::assert_idle(|| count.get());
    // They go on.
    for stream in &mut full {
        for _ in 0..20 {
            drop(item(stream));
        }
    }
    drop((waiting, full));
    all_is_gone();
}
