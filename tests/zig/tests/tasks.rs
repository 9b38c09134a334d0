//! Async functions of Zig that take a `std.Io`.
#![cfg(not(without_zig))]

mod common;

use cobridge::Error;
use cobridge::runtime::set_zig_io_limit;
use cobridge_zig_tests::tasks::ffi;
use common::{after_a_poll, is_watched, turn};
use futures::FutureExt;
use futures::executor::block_on;
use futures::future::join_all;
use futures::task::noop_waker;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, MutexGuard};
use std::task::{Context, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

/// The tests share the gate, the counters and the limit.
struct Turn {
    _guard: MutexGuard<'static, ()>,
    started: u32,
    cancelled: u32,
    over: u32,
}

impl Turn {
    fn take() -> Turn {
        let guard = turn();
        ffi::close_gate();
        ffi::reset_most();
        Turn { _guard: guard, started: ffi::started(), cancelled: ffi::cancelled(), over: ffi::over() }
    }

    fn until_started(&self, count: u32) {
        ffi::until_started(self.started + count);
    }

    fn until_cancelled(&self, count: u32) {
        ffi::until_cancelled(self.cancelled + count);
    }

    fn until_over(&self, count: u32) {
        ffi::until_over(self.over + count);
    }

    /// Called, cancelled and over since the test has begun.
    fn counts(&self) -> (u32, u32, u32) {
        (ffi::started() - self.started, ffi::cancelled() - self.cancelled, ffi::over() - self.over)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        ffi::open_gate();
        set_zig_io_limit(64);
    }
}

type Pinned<T> = Pin<Box<dyn Future<Output = T> + Send>>;

fn poll<T>(future: &mut Pinned<T>) -> std::task::Poll<T> {
    future.as_mut().poll(&mut Context::from_waker(&noop_waker()))
}

/// One that is pending.
fn pending<T>(future: impl Future<Output = T> + Send + 'static) -> Pinned<T> {
    let mut future: Pinned<T> = Box::pin(future);
    assert!(poll(&mut future).is_pending());
    future
}

fn hour() -> Pinned<Result<u64, Error>> {
    pending(async { ffi::sleeps_an_hour("owned".to_owned(), vec![1, 2, 3], "text").await })
}

#[test]
fn values_and_errors() {
    let _turn = Turn::take();
    assert_eq!(block_on(ffi::next(1)), 2);
    block_on(ffi::nothing());
    assert_eq!(block_on(ffi::checked(3)).unwrap(), 3);
    match block_on(ffi::checked(0)) {
        Err(Error::Zig(error)) => {
            assert_eq!(error.name(), "Zero");
            assert!(error.code() > 0);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(ffi::stops_without_result_is_ready(4).now_or_never(), Some(4));
}

/// Sentence 7: what is borrowed is copied, and what is given is the task's.
#[test]
fn sentence_07_arguments_live_as_long_as_the_task() {
    let joined = after_a_poll(async {
        let (text, numbers) = ("borrowed".to_owned(), vec![1_u16; 1000]);
        ffi::joined(&text, "owned".to_owned(), &numbers, vec![7; 3]).await
    });
    assert_eq!(joined.unwrap(), "borrowed owned 1 7");
}

/// Sentence 1.
#[test]
fn sentence_01_dropped_before_its_first_poll_zig_is_not_called() {
    let turn = Turn::take();
    drop(ffi::waits("owned".to_owned()));
    drop(ffi::sleeps_an_hour("owned".to_owned(), vec![1], "text"));
    // A call after it would have been started after it.
    ffi::open_gate();
    block_on(ffi::waits(String::new())).unwrap();
    assert_eq!(turn.counts().0, 1);
}

struct Note(Sender<thread::ThreadId>, AtomicUsize);

impl Wake for Note {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.1.fetch_add(1, SeqCst);
        self.0.send(thread::current().id()).unwrap();
    }
}

/// Sentences 2, 3 and 5.
#[test]
fn sentence_03_the_wake_comes_from_zigs_thread_and_the_value_with_the_next_poll() {
    let _turn = Turn::take();
    let (sender, woken) = channel();
    let note = Arc::new(Note(sender, AtomicUsize::new(0)));
    let waker = Waker::from(note.clone());
    let mut future: Pinned<_> = Box::pin(ffi::waits("four".to_owned()));
    assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    ffi::open_gate();
    assert_ne!(woken.recv().unwrap(), thread::current().id());
    assert_eq!(
        future.as_mut().poll(&mut Context::from_waker(&waker)).map(Result::unwrap),
        std::task::Poll::Ready(4)
    );
    assert_eq!(note.1.load(SeqCst), 1);
}

/// Sentence 4.
#[test]
fn sentence_04_the_last_waker_is_woken() {
    let _turn = Turn::take();
    let (first, second) = (channel(), channel());
    let notes = [first.0, second.0].map(|sender| Arc::new(Note(sender, AtomicUsize::new(0))));
    let mut future: Pinned<_> = Box::pin(ffi::waits("four".to_owned()));
    for note in &notes {
        let waker = Waker::from(note.clone());
        assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    ffi::open_gate();
    second.1.recv().unwrap();
    assert_eq!(notes[0].1.load(SeqCst), 0);
    assert!(poll(&mut future).is_ready());
}

/// Sentence 11.
#[test]
fn sentence_11_dropped_while_the_task_sleeps_an_hour() {
    let turn = Turn::take();
    let mut times = Vec::new();
    for round in 1..=20 {
        let future = hour();
        turn.until_started(round);
        let start = Instant::now();
        drop(future);
        turn.until_cancelled(round);
        times.push(start.elapsed());
        turn.until_over(round);
    }
    times.sort();
    println!("from the drop to error.Canceled: median {:?}, longest {:?}", times[10], times[19]);
    assert!(times[10] < Duration::from_millis(50), "{times:?}");
    assert_eq!(turn.counts(), (20, 20, 20));
}

/// Sentence 12.
#[test]
fn sentence_12_dropped_on_another_thread() {
    let turn = Turn::take();
    let future = hour();
    turn.until_started(1);
    thread::spawn(move || drop(future)).join().unwrap();
    turn.until_cancelled(1);
    turn.until_over(1);
}

/// Sentence 11: a drop does not wait for what looks at no cancellation.
#[test]
fn sentence_11_a_drop_does_not_wait_for_a_task_that_computes() {
    let turn = Turn::take();
    let future = pending(ffi::computes("owned".to_owned()));
    turn.until_started(1);
    drop(future);
    assert_eq!(turn.counts(), (1, 0, 0), "it still runs");
    ffi::open_gate();
    turn.until_over(1);
}

/// Sentence 10.
#[test]
fn sentence_10_a_value_that_is_not_read_is_destroyed() {
    let turn = Turn::take();
    let future = pending(ffi::computes("owned".to_owned()));
    turn.until_started(1);
    ffi::open_gate();
    turn.until_over(1);
    // A task that is made after it has ended.
    block_on(ffi::nothing());
    drop(future);
}

/// Sentence 14.
#[test]
fn sentence_14_a_task_that_stops_itself_is_cancelled() {
    let _turn = Turn::take();
    assert!(matches!(block_on(ffi::stops_itself()), Err(Error::Cancelled)));
}

#[test]
fn above_the_limit_calls_wait_and_none_fails() {
    let turn = Turn::take();
    let all: Vec<_> = (0..1000).map(|_| pending(ffi::waits("four".to_owned()))).collect();
    turn.until_started(64);
    assert_eq!(turn.counts().0, 64);
    ffi::open_gate();
    let values = block_on(join_all(all));
    assert!(values.into_iter().all(|value| value.unwrap() == 4));
    assert_eq!(turn.counts(), (1000, 0, 1000));
    assert_eq!(ffi::most_at_once(), 64);
}

#[test]
fn the_limit_can_be_changed() {
    let turn = Turn::take();
    set_zig_io_limit(2);
    let all: Vec<_> = (0..10).map(|_| pending(ffi::waits("four".to_owned()))).collect();
    turn.until_started(2);
    assert_eq!(turn.counts().0, 2);
    set_zig_io_limit(5);
    turn.until_started(5);
    assert_eq!(turn.counts().0, 5);
    ffi::open_gate();
    assert_eq!(block_on(join_all(all)).len(), 10);
    assert_eq!(ffi::most_at_once(), 5);
}

/// Sentence 1 once more: what waits for its turn has not been called.
#[test]
fn dropped_while_it_waits_for_its_turn_it_never_starts() {
    let turn = Turn::take();
    set_zig_io_limit(1);
    let first = pending(ffi::waits("four".to_owned()));
    turn.until_started(1);
    let queued: Vec<_> = (0..10).map(|_| hour()).collect();
    let last = pending(ffi::waits("five!".to_owned()));
    drop(queued);
    ffi::open_gate();
    assert_eq!(block_on(first).unwrap(), 4);
    assert_eq!(block_on(last).unwrap(), 5);
    assert_eq!(turn.counts(), (2, 0, 2));
}

/// The turn of a task that is dropped is the next one's when it has returned.
#[test]
fn a_task_that_was_dropped_keeps_its_turn_until_it_returns() {
    let turn = Turn::take();
    set_zig_io_limit(1);
    let first = pending(ffi::computes("owned".to_owned()));
    turn.until_started(1);
    drop(first);
    let second = pending(ffi::checked(1));
    assert_eq!(turn.counts(), (1, 0, 0));
    ffi::open_gate();
    assert_eq!(block_on(second).unwrap(), 1);
}

/// Catalogue: complete racing drop.
#[test]
fn catalogue_a_task_ends_while_its_future_is_dropped() {
    let turn = Turn::take();
    let rounds = if is_watched() { 25 } else { 500_u32 };
    for round in 0..rounds {
        ffi::close_gate();
        let futures: Vec<_> = (0..4).map(|_| pending(ffi::computes("a text".to_owned()))).collect();
        if round % 2 == 0 {
            turn.until_started(4 * (round + 1));
        }
        let opener = thread::spawn(ffi::open_gate);
        drop(futures);
        opener.join().unwrap();
    }
    turn.until_over(4 * rounds);
}

/// Catalogue: the same with tasks that are cancelled at the time, and a queue.
#[test]
fn catalogue_a_cancellation_races_the_end() {
    let _turn = Turn::take();
    set_zig_io_limit(3);
    let rounds = if is_watched() { 15 } else { 300 };
    for round in 0..rounds {
        ffi::close_gate();
        let futures: Vec<_> = (0..8).map(|_| pending(ffi::waits("four".to_owned()))).collect();
        let (kept, dropped): (Vec<_>, Vec<_>) =
            futures.into_iter().enumerate().partition(|(index, _)| index % 2 == round % 2);
        let dropper = thread::spawn(move || drop(dropped));
        ffi::open_gate();
        for (_, future) in kept {
            assert_eq!(block_on(future).unwrap(), 4);
        }
        dropper.join().unwrap();
    }
}

/// Catalogue: select loser.
#[test]
fn catalogue_a_timeout_cancels_the_task() {
    let turn = Turn::take();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let ended = runtime.block_on(async {
        let slow = ffi::sleeps_an_hour("owned".to_owned(), vec![1, 2], "text");
        tokio::time::timeout(Duration::from_millis(30), slow).await
    });
    assert!(ended.is_err());
    turn.until_cancelled(1);
    turn.until_over(1);
}
