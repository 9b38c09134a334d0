//! Shared types and types of Zig wherever a type can stand.
#![cfg(not(without_zig))]

mod common;

use cobridge::channel::bounded;
use cobridge_zig_tests::places::ffi::{self, Depot, Kind, Parcel};
use futures::StreamExt;
use futures::executor::block_on;
use futures::future::join;
use std::future::Future;
use std::pin::pin;
use std::sync::MutexGuard;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

/// The tests that count depots.
fn turn() -> MutexGuard<'static, ()> {
    let turn = common::turn();
    assert_eq!(ffi::depots(), 0);
    turn
}

fn parcel(name: &str, weight: u64) -> Parcel {
    Parcel { name: name.to_owned(), weight, kind: Kind::Small }
}

#[test]
fn functions_of_rust_take_and_give_them() {
    block_on(ffi::run()).unwrap();
}

#[test]
fn closures_take_and_give_them() {
    let answers = block_on(ffi::ask(
        vec![parcel("one", 1), parcel("two", 2)],
        |asked, kind, first: &[Parcel], each: &mut Parcel| {
            each.weight += 10;
            // The first is the one that was changed, if it is that one's turn.
            let name = format!("{} {} {}", asked.name, first[0].name, each.name);
            async move { Parcel { name, weight: asked.weight, kind } }
        },
    ));
    let expected = |name: &str, weight| Parcel { kind: Kind::Large, ..parcel(name, weight) };
    assert_eq!(answers, [expected("asked one one", 1), expected("asked one two", 2)]);
}

#[test]
fn streams_give_them() {
    let _turn = turn();
    let depot = Depot::open("depot");
    let all: Vec<Parcel> = block_on(depot.parcels(3).collect());
    assert_eq!(all, [parcel("depot", 0), parcel("depot", 1), parcel("depot", 2)]);
    // Some that nobody reads.
    let mut some = pin!(depot.parcels(100));
    assert_eq!(block_on(some.next()), Some(parcel("depot", 0)));
}

#[test]
fn channels_carry_them() {
    let (output, input) = bounded(1);
    let (back, received) = bounded(5);
    let (last, all) = block_on(join(ffi::relay(input, back), async move {
        for weight in 0..5 {
            output.send(parcel("sent", weight)).await.unwrap();
        }
        drop(output);
        received.collect::<Vec<_>>().await
    }));
    assert_eq!(all, (0..4).map(|weight| parcel("sent", weight)).collect::<Vec<_>>());
    assert_eq!(last, Some(parcel("sent", 4)));
    let (output, input) = bounded(1);
    drop(output);
    assert_eq!(block_on(ffi::relay(input, bounded(1).0)), None);
}

#[test]
fn callbacks_answer_with_them() {
    let _turn = turn();
    block_on(async {
        assert_eq!(ffi::find("found").await, Some(parcel("found", 1)));
        assert_eq!(ffi::find("").await, None);
        assert_eq!(ffi::pack(parcel("old", 3), Some("new")).await, parcel("new", 3));
        assert_eq!(ffi::pack(parcel("old", 3), None).await, parcel("old", 3));
        let depot = ffi::open_later("later").await.unwrap();
        assert_eq!(depot.fetch(Some(7)).await, Some(parcel("later", 7)));
        assert_eq!(depot.fetch(None).await, None);
        assert!(ffi::open_later("").await.is_err());
        let sorted = ffi::sort(vec![parcel("b", 2), parcel("a", 1)], Some(parcel("last", 0))).await;
        assert_eq!(sorted, [parcel("a", 1), parcel("b", 2), parcel("last", 0)]);
    });
    // That of `open_later`'s thread comes to nobody.
    while ffi::depots() != 0 {
        thread::yield_now();
    }
}

#[test]
fn an_answer_after_the_drop_is_let_go_of() {
    let mut context = Context::from_waker(Waker::noop());
    let mut held = Box::pin(ffi::held(parcel("given", 1)));
    assert!(held.as_mut().poll(&mut context).is_pending());
    drop(held);
    ffi::answer_held(parcel("nobody's", 2));
    let mut held = Box::pin(ffi::held(parcel("given", 1)));
    assert!(held.as_mut().poll(&mut context).is_pending());
    ffi::answer_held(parcel("somebody's", 2));
    assert_eq!(block_on(held).unwrap(), parcel("somebody's", 2));
}

/// How often a test has had a guard cancelled.
static GUARDS: AtomicU32 = AtomicU32::new(0);

/// Runs `poll` on a thread, which then drops what it has been polling and the depot. That takes as long as Zig uses the depot.
fn dropped_while_it_is_used(poll: impl FnOnce(&Depot) + Send) {
    let _turn = turn();
    let count = GUARDS.fetch_add(1, SeqCst) + 1;
    let (over, is_over) = channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let depot = Depot::open("guarded");
            poll(&depot);
            drop(depot);
            over.send(()).unwrap();
        });
        ffi::until_cancelled(count);
        assert!(is_over.recv_timeout(Duration::from_millis(20)).is_err(), "the drop waits for the task");
        assert_eq!(ffi::depots(), 1);
        ffi::open_gate();
        is_over.recv().unwrap();
    });
    assert_eq!(ffi::depots(), 0);
}

#[test]
fn a_drop_waits_for_the_task_that_uses_an_object() {
    dropped_while_it_is_used(|depot| {
        let count = GUARDS.load(SeqCst);
        let mut future = Box::pin(depot.guard());
        assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        ffi::until_guarded(count);
        drop(future);
    });
}

#[test]
fn the_drop_of_a_stream_waits_for_it_too() {
    dropped_while_it_is_used(|depot| {
        let count = GUARDS.load(SeqCst);
        let mut stream = Box::pin(depot.guarded(parcel("first", 1)));
        assert_eq!(block_on(stream.next()).unwrap().unwrap(), parcel("first", 1));
        ffi::until_guarded(count);
        drop(stream);
    });
}

#[test]
fn dropped_before_its_first_poll_it_never_starts() {
    let _turn = turn();
    let depot = Depot::open("unused");
    drop(depot.guard());
    drop(depot.guarded(parcel("unsent", 1)));
}
