//! What does not depend on the style: a sink in the hand of the test, and C++ that consumes streams of Rust's.

use crate::{Count, allocations, counts, eventually, is_watched, many, poll};
use cobridge::stream::FusedStream;
use cobridge_ffi_tests::streams::contract::ffi::{self, Answer, Tap};
use cobridge_ffi_tests::streams::contract::{WATCHED, ffi::Counted};
use cobridge_ffi_tests::streams::{multishot, sink};
use futures::executor::block_on;
use futures::{FutureExt, StreamExt};
use std::future::Future;
use std::pin::pin;
use std::process::{Command, ExitStatus};
use std::sync::MutexGuard;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::task::{Context, Poll, Waker};
use std::thread;

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
            eventually("items go", || ffi::alive() == 0);
            eventually("rust streams go", || WATCHED.0.load(SeqCst) == 0);
        }
    }
}

type Item = Result<cobridge::cxx::UniquePtr<Counted>, cobridge::Error>;

/// What a poll with this waker says: an item's number, an error's text.
fn next<S>(stream: &mut S, waker: &Waker) -> Poll<Option<Result<u64, String>>>
where
    S: futures::Stream<Item = Item> + Unpin,
{
    let text = |error: cobridge::Error| error.to_string();
    poll(stream, waker).map(|item| item.map(|item| item.map(|item| item.id()).map_err(text)))
}

fn ready(id: u64) -> Poll<Option<Result<u64, String>>> {
    Poll::Ready(Some(Ok(id)))
}

fn failed(text: &str) -> Poll<Option<Result<u64, String>>> {
    Poll::Ready(Some(Err(text.to_owned())))
}

// ---- The answers of a sink, whose stream has room for two

#[test]
fn sentence_21_full_empty_and_closed_are_three_answers() {
    let _turn = turn();
    let tap = ffi::new_tap();
    let mut stream = tap.items();
    assert_eq!(next(&mut stream, Waker::noop()), Poll::Pending, "empty");
    assert_eq!(tap.try_send(1).unwrap(), Answer::Sent);
    assert_eq!(tap.try_send(2).unwrap(), Answer::Sent);
    assert_eq!(tap.try_send(3).unwrap(), Answer::Full);
    assert_eq!(ffi::alive(), 2);
    assert_eq!(next(&mut stream, Waker::noop()), ready(1));
    assert_eq!(tap.try_send(4).unwrap(), Answer::Sent);
    assert_eq!(tap.try_send(5).unwrap(), Answer::Full);
    assert_eq!(next(&mut stream, Waker::noop()), ready(2));
    assert_eq!(next(&mut stream, Waker::noop()), ready(4));
    assert_eq!(next(&mut stream, Waker::noop()), Poll::Pending, "empty");
    assert_eq!(tap.try_send_many(6, 3).unwrap(), [2, u64::from(Answer::Full.repr)]);
    assert_eq!(tap.try_send_many(8, 0).unwrap(), [0, u64::from(Answer::Sent.repr)]);
    assert!(!tap.is_closed());
    drop(stream);
    assert_eq!(ffi::alive(), 0, "what waits is destroyed");
    assert!(tap.is_closed());
    assert_eq!(tap.try_send(9).unwrap(), Answer::Closed);
    assert_eq!(tap.try_send_many(9, 2).unwrap(), [0, u64::from(Answer::Closed.repr)]);
    assert!(!tap.send_blocking(9).unwrap());
    assert!(!block_on(tap.send(9)).unwrap());
}

#[test]
fn sentence_18_each_end_comes_behind_the_items_and_the_first_one_counts() {
    let _turn = turn();
    type End = (fn(&Tap), Poll<Option<Result<u64, String>>>);
    let ends: [End; 5] = [
        (|tap| tap.close(), Poll::Ready(None)),
        (|tap| tap.let_go(), Poll::Ready(None)),
        (|tap| tap.fail("a message"), failed("a message")),
        (|tap| tap.fail_with_exception("out of range"), failed("out of range")),
        (|tap| tap.fail_with_seven(), failed("a C++ exception that is not a std::exception")),
    ];
    for (end, expected) in &ends {
        for (further, _) in &ends {
            let tap = ffi::new_tap();
            let mut stream = tap.items();
            let (count, waker) = Count::new();
            assert_eq!(next(&mut stream, &waker), Poll::Pending);
            assert_eq!((tap.try_send(1).unwrap(), tap.try_send(2).unwrap()), (Answer::Sent, Answer::Sent));
            assert_eq!(count.get(), 1);
            end(&tap);
            let has_sink = !std::ptr::fn_addr_eq(*end, ends[1].0);
            if has_sink {
                assert!(tap.is_closed());
                assert_eq!(tap.try_send(3).unwrap(), Answer::Closed);
                further(&tap);
            }
            assert_eq!(next(&mut stream, &waker), ready(1));
            assert_eq!(next(&mut stream, &waker), ready(2));
            assert_eq!(next(&mut stream, &waker), *expected);
            assert!(stream.is_terminated());
            assert_eq!(next(&mut stream, &waker), Poll::Ready(None));
            assert_eq!(count.get(), 1, "nobody is woken in vain");
        }
    }
}

#[test]
fn sentence_3_one_wake_for_who_waits_and_none_for_who_does_not() {
    let _turn = turn();
    let ends: [fn(&Tap); 3] = [|tap| tap.close(), |tap| tap.let_go(), |tap| tap.fail("enough")];
    for end in ends {
        let tap = ffi::new_tap();
        let mut stream = tap.items();
        let ((one, one_waker), (other, other_waker)) = (Count::new(), Count::new());
        assert_eq!(next(&mut stream, &one_waker), Poll::Pending);
        assert_eq!(next(&mut stream, &other_waker), Poll::Pending);
        assert_eq!(tap.try_send(1).unwrap(), Answer::Sent);
        assert_eq!(tap.try_send(2).unwrap(), Answer::Sent);
        assert_eq!((one.get(), other.get()), (0, 1), "the last one is woken, once");
        assert_eq!(next(&mut stream, &one_waker), ready(1));
        assert_eq!(next(&mut stream, &one_waker), ready(2));
        assert_eq!(tap.try_send(3).unwrap(), Answer::Sent);
        assert_eq!((one.get(), other.get()), (0, 1), "nobody waits");
        assert_eq!(next(&mut stream, &one_waker), ready(3));
        assert_eq!(next(&mut stream, &one_waker), Poll::Pending);
        end(&tap);
        assert_eq!((one.get(), other.get()), (1, 1), "the end is news");
        drop(stream);
        drop(tap);
        drop((one_waker, other_waker));
        assert_eq!((std::sync::Arc::strong_count(&one), std::sync::Arc::strong_count(&other)), (1, 1));
    }
}

#[test]
fn sentence_11_the_callback_runs_where_the_stream_is_dropped() {
    let _turn = turn();
    // Dropped while it waits, and while it holds items; here, and on another thread.
    for (items, elsewhere) in [(0, false), (2, false), (0, true), (2, true)] {
        let tap = ffi::new_tap();
        let mut stream = tap.items();
        assert!(stream.next().now_or_never().is_none());
        (0..items).for_each(|id| assert_eq!(tap.try_send(id).unwrap(), Answer::Sent));
        tap.watch().unwrap();
        assert_eq!(tap.watch().unwrap_err().what(), "rust::Sink: on_closed was called twice");
        assert_eq!((tap.closed(), tap.callbacks()), (0, 1));
        if elsewhere {
            thread::scope(|scope| scope.spawn(|| drop(stream)).join()).unwrap();
        } else {
            drop(stream);
        }
        assert_eq!((tap.closed(), tap.closed_here(), tap.callbacks()), (1, !elsewhere, 0));
    }
    // Too late: at once.
    let tap = ffi::new_tap();
    assert!(tap.items().next().now_or_never().is_none());
    tap.watch().unwrap();
    assert_eq!((tap.closed(), tap.closed_here(), tap.callbacks()), (1, true, 0));
    // Never after another end; it goes with the stream.
    let ends: [fn(&Tap); 3] = [|tap| tap.close(), |tap| tap.let_go(), |tap| tap.fail("enough")];
    for end in ends {
        let tap = ffi::new_tap();
        let mut stream = tap.items();
        assert!(stream.next().now_or_never().is_none());
        tap.watch().unwrap();
        end(&tap);
        drop(stream);
        tap.let_go();
        assert_eq!((tap.closed(), tap.callbacks()), (0, 0));
    }
}

#[test]
fn sentence_19_sends_that_wait_have_their_turn_in_order() {
    let _turn = turn();
    let tap = ffi::new_tap();
    let mut stream = tap.items();
    assert!(stream.next().now_or_never().is_none());
    assert_eq!(tap.try_send_many(1, 2).unwrap(), [2, 0]);
    let wakers: Vec<_> = (0..4).map(|_| Count::new()).collect();
    let mut sends: Vec<_> = (3..7).map(|id| Box::pin(tap.send(id))).collect();
    for (send, (_, waker)) in sends.iter_mut().zip(&wakers) {
        assert!(send.as_mut().poll(&mut Context::from_waker(waker)).is_pending());
    }
    let woken = || wakers.iter().map(|(count, _)| count.get()).collect::<Vec<_>>();
    assert_eq!(woken(), [0, 0, 0, 0]);
    assert_eq!(next(&mut stream, Waker::noop()), ready(1));
    assert_eq!(woken(), [1, 0, 0, 0]);
    // The first one is dropped without having used its turn: it passes it on, and nothing of it is sent.
    drop(sends.remove(0));
    assert_eq!(woken(), [1, 1, 0, 0]);
    let mut answers = |index: usize| {
        let waker = &wakers[index + 1].1;
        sends[index].as_mut().poll(&mut Context::from_waker(waker)).map(Result::unwrap)
    };
    assert_eq!(answers(1), Poll::Pending, "it is not its turn, and there is no room for it");
    assert_eq!(answers(0), Poll::Ready(true));
    assert_eq!(next(&mut stream, Waker::noop()), ready(2));
    assert_eq!(answers(1), Poll::Ready(true));
    assert_eq!(next(&mut stream, Waker::noop()), ready(4));
    assert_eq!(next(&mut stream, Waker::noop()), ready(5));
    drop(stream);
    assert_eq!(answers(2), Poll::Ready(false));
}

// ---- Races

fn tries() -> u64 {
    if is_watched() { 30 } else { 500 }
}

#[test]
fn catalogue_a_wake_races_a_poll_with_a_new_waker() {
    let _turn = turn();
    let tap = ffi::new_tap();
    let mut stream = tap.items();
    assert!(stream.next().now_or_never().is_none());
    let wakers = [Count::new(), Count::new()];
    thread::scope(|scope| {
        scope.spawn(|| (0..tries() * 20).for_each(|id| assert!(tap.send_blocking(id).unwrap())));
        for id in 0..tries() * 20 {
            let mut which = 0;
            loop {
                let (count, waker) = &wakers[which];
                let before = count.get();
                match next(&mut stream, waker) {
                    Poll::Pending if id % 2 == 0 => which = 1 - which,
                    Poll::Pending => {
                        eventually("the waker of the last poll is woken", || count.get() > before);
                    }
                    item => {
                        assert_eq!(item, ready(id));
                        break;
                    }
                }
            }
        }
    });
}

#[test]
fn catalogue_a_send_races_the_drop() {
    let _turn = turn();
    for round in 0..tries() {
        let tap = ffi::new_tap();
        let mut stream = tap.items();
        assert!(stream.next().now_or_never().is_none());
        tap.watch().unwrap();
        let sent = AtomicU64::new(0);
        thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while tap.send_blocking(1).unwrap() {
                        sent.fetch_add(1, SeqCst);
                    }
                });
            }
            eventually("items come", || sent.load(SeqCst) >= 2);
            for _ in 0..round % 8 {
                block_on(stream.next()).unwrap().unwrap();
            }
            drop(stream);
            assert_eq!((tap.closed(), tap.is_closed()), (1, true));
        });
        assert_eq!(ffi::alive(), 0);
        assert_eq!(tap.try_send(1).unwrap(), Answer::Closed);
    }
}

#[test]
fn catalogue_a_stream_is_closed_from_its_own_side_under_load() {
    let _turn = turn();
    for round in 0..tries() {
        let tap = ffi::new_tap();
        let mut stream = tap.items();
        assert!(stream.next().now_or_never().is_none());
        let (sent, stop) = (AtomicU64::new(0), AtomicBool::new(false));
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while tap.send_blocking(1).unwrap() {
                        sent.fetch_add(1, SeqCst);
                    }
                });
            }
            scope.spawn(|| {
                eventually("there were enough", || stop.load(SeqCst));
                if round % 2 == 0 { tap.close() } else { tap.fail("enough") }
            });
            let mut received = 0;
            let end = block_on(async {
                loop {
                    match stream.next().await {
                        Some(Ok(_)) => received += 1,
                        end => break end.map(|item| item.map(drop).unwrap_err().to_string()),
                    }
                    stop.store(received > round % 50, SeqCst);
                }
            });
            assert_eq!(end.as_deref(), (round % 2 == 1).then_some("enough"));
            // Each send that said so has arrived, and no other.
            eventually("the producers end", || sent.load(SeqCst) == received);
        });
        assert_eq!(ffi::alive(), 0);
    }
}

#[test]
fn catalogue_the_end_races_a_poll() {
    let _turn = turn();
    for round in 0..tries() {
        let tap = ffi::new_tap();
        let mut stream = tap.items();
        assert!(stream.next().now_or_never().is_none());
        thread::scope(|scope| {
            scope.spawn(|| {
                assert_eq!(tap.try_send(round).unwrap(), Answer::Sent);
                tap.let_go();
            });
            assert_eq!(block_on(stream.next()).unwrap().unwrap().id(), round);
            assert!(block_on(stream.next()).is_none());
        });
    }
}

#[test]
fn sentence_4_spurious_polls_wake_and_give_nothing() {
    let _turn = turn();
    let tap = ffi::new_tap();
    let mut stream = tap.items();
    let (count, waker) = Count::new();
    for _ in 0..100 {
        assert_eq!(next(&mut stream, &waker), Poll::Pending);
    }
    assert_eq!(count.get(), 0);
    assert_eq!(std::sync::Arc::strong_count(&count), 3, "this waker's, and one for the next wake");
    drop(stream);
    assert_eq!(std::sync::Arc::strong_count(&count), 2);
}

// ---- Declarations without Result

#[test]
fn a_multishot_callback_may_take_the_bare_item_of_a_declaration_with_result() {
    let _turn = turn();
    use multishot::ffi::Way;
    for way in [Way::Here, Way::Thread, Way::Threads] {
        let mut items: Vec<_> = block_on(multishot::ffi::bare(40, way).map(Result::unwrap).collect());
        items.sort();
        assert_eq!(items, (1..=40).collect::<Vec<_>>());
    }
    let mut full = multishot::ffi::bare(65, Way::Here);
    for id in 1..=64 {
        assert_eq!(block_on(full.next()).unwrap().unwrap(), id);
    }
    assert!(block_on(full.next()).unwrap().unwrap_err().to_string().starts_with("the stream is full"));
    assert!(block_on(full.next()).is_none());
}

/// Where there is no Result, an exception terminates, with a message that names the function.
#[test]
fn sentence_14_a_stream_without_result_that_fails_aborts() {
    const CHILD: &str = "STREAMS_ABORT";
    match std::env::var(CHILD).as_deref() {
        Ok("sink") => drop(block_on(sink::ffi::number(100, sink::ffi::Way::Here).next())),
        Ok(_) => drop(block_on(multishot::ffi::number(100, multishot::ffi::Way::Here).count())),
        Err(_) => {
            for style in ["sink", "multishot"] {
                let name = thread::current().name().unwrap().to_owned();
                let output = Command::new(std::env::current_exe().unwrap())
                    .args(["--exact", &name, "--nocapture"])
                    .env(CHILD, style)
                    .output()
                    .unwrap();
                let errors = String::from_utf8_lossy(&output.stderr);
                assert!(aborted(output.status), "{style} did not abort: {}\n{errors}", output.status);
                let message = format!("`stream_{style}::number` threw, but is declared without Result");
                assert!(errors.contains(&message), "{errors}");
            }
        }
    }
}

/// By SIGABRT, not by a crash.
#[cfg(unix)]
fn aborted(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(6)
}

#[cfg(not(unix))]
fn aborted(status: ExitStatus) -> bool {
    !status.success()
}

// ---- C++ consumes streams of Rust's

#[test]
fn sentence_15_a_panic_ends_its_stream_and_the_next_one_works() {
    let _turn = turn();
    assert_eq!(block_on(ffi::catches(3)).unwrap(), "3 no item behind 3 6");
    assert_eq!(block_on(ffi::catches(0)).unwrap(), "0 no item behind 0 6");
}

#[test]
fn catalogue_the_loser_of_a_when_any_loses_no_item() {
    let _turn = turn();
    const FROM: u64 = 1_000_000;
    for items in [block_on(ffi::race_of_rust(1000)).unwrap(), block_on(ffi::race_of_cpp(1000)).unwrap()] {
        let (left, right): (Vec<u64>, Vec<u64>) = items.into_iter().partition(|item| *item < FROM);
        assert_eq!(left, (1..=1000).collect::<Vec<_>>());
        assert_eq!(right, (FROM + 1..=FROM + 1000).collect::<Vec<_>>());
    }
}

#[test]
fn sentence_16_a_rust_stream_goes_where_and_when_cpp_destroys_it() {
    let _turn = turn();
    let alive = || WATCHED.0.load(SeqCst);
    let dropped_by = || WATCHED.1.lock().unwrap().unwrap();
    // Never polled: the function was not called.
    drop(ffi::keep(3, false));
    assert_eq!(alive(), 0);
    for elsewhere in [false, true] {
        let mut keeper = ffi::keep(3, false);
        // Polled here and there.
        assert_eq!(block_on(keeper.pin_mut().next()).unwrap(), 1);
        let mut keeper = thread::spawn(move || {
            assert_eq!(block_on(keeper.pin_mut().next()).unwrap(), 2);
            keeper
        })
        .join()
        .unwrap();
        assert_eq!(block_on(keeper.pin_mut().next()).unwrap(), 3);
        // Dropping who waits takes nothing from the stream.
        assert!(keeper.pin_mut().next().now_or_never().is_none());
        assert_eq!(alive(), 1);
        let here = thread::current().id();
        let there = if elsewhere {
            let thread = thread::spawn(move || drop(keeper));
            let there = thread.thread().id();
            thread.join().unwrap();
            there
        } else {
            drop(keeper);
            here
        };
        assert_eq!((alive(), dropped_by()), (0, there));
    }
    // One that has ended is gone before its C++ object is.
    let mut keeper = ffi::keep(2, true);
    for expected in [1, 2, 0, 0] {
        assert_eq!(block_on(keeper.pin_mut().next()).unwrap(), expected);
    }
    assert_eq!(alive(), 0);
}

#[test]
fn a_range_over_a_stream_is_refused_inside_of_a_poll() {
    let _turn = turn();
    let tokio = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let error = tokio.block_on(ffi::blocks_in_a_poll()).unwrap_err().to_string();
    assert!(error.contains("would wait for itself"), "{error}");
}

#[test]
fn for_each_is_a_task() {
    let _turn = turn();
    ffi::cancels_for_each().unwrap();
    eventually("the stream goes with its task", || WATCHED.0.load(SeqCst) == 0);
    assert_eq!(ffi::throws_in_for_each().unwrap_err().what(), "not two");
    eventually("the stream goes with its task", || WATCHED.0.load(SeqCst) == 0);
    ffi::detaches_for_each(1000);
    eventually("it goes on", || ffi::seen() == 1000);
}

#[test]
fn sentence_6_a_million_items_that_are_ready_grow_no_stack() {
    let _turn = turn();
    let count = if is_watched() { 10_000 } else { 1_000_000 };
    let sum = count * (count + 1) / 2;
    let read = move || {
        assert_eq!(block_on(ffi::sum_with_next(count)), sum);
        assert_eq!(block_on(ffi::sum_with_batches(count)), sum);
        assert_eq!(ffi::sum_blocking(count), sum);
        assert_eq!(block_on(ffi::twice_through(count).fold(0, |sum, x| async move { sum + x })), 2 * sum);
    };
    thread::Builder::new().stack_size(2 << 20).spawn(read).unwrap().join().unwrap();
}

// ---- Steady state

/// Polls until it is ready: what is awaited here wakes itself.
fn finish<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

/// Each round makes a stream, reads it and destroys it.
fn allocates_nothing(name: &str, round: impl Fn()) {
    (0..100).for_each(|_| round());
    // The test harness allocates now and then, so that the quietest of ten runs counts.
    let runs = (0..10).map(|_| {
        let before = allocations();
        (0..100).for_each(|_| round());
        allocations() - before
    });
    assert_eq!(runs.min(), Some(0), "{name}");
}

#[test]
fn sentence_22_consuming_rust_streams_allocates_nothing_after_warm_up() {
    let _turn = turn();
    if !counts::counts_allocations() {
        return;
    }
    allocates_nothing("next", || assert_eq!(finish(ffi::sum_with_next(100)), 5050));
    allocates_nothing("next_batch", || assert_eq!(finish(ffi::sum_with_batches(100)), 5050));
    allocates_nothing("blocking", || assert_eq!(ffi::sum_blocking(100), 5050));
    allocates_nothing("generators", || {
        assert_eq!(finish(ffi::twice_through(100).fold(0, |sum, x| std::future::ready(sum + x))), 10100)
    });
    allocates_nothing("dropped", || assert!(ffi::waits(5).now_or_never().is_none()));
    let before = allocations();
    drop(ffi::new_tap());
    assert!(allocations() > before, "what allocates is seen");
}

#[cfg(target_os = "linux")]
#[test]
fn sentence_23_who_waits_for_a_rust_stream_uses_no_processor_and_no_memory() {
    let _turn = turn();
    let (count, waker) = Count::new();
    let mut waiting: Vec<_> = (0..50).map(|_| Box::pin(ffi::waits(2))).collect();
    for call in &mut waiting {
        assert!(call.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    crate::assert_idle(|| count.get());
    assert_eq!(WATCHED.0.load(SeqCst), 50);
    drop(waiting);
}

#[test]
fn sentence_18_many_items_pass_through_cpp_in_order() {
    let _turn = turn();
    let count = many();
    let last = block_on(ffi::twice_through(count).fold(0, |last, x| {
        assert_eq!(x, last + 2);
        std::future::ready(x)
    }));
    assert_eq!(last, 2 * count);
}
