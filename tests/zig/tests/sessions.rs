//! Opaque types of Zig. One test at a time: they count the sessions that are open.
#![cfg(not(without_zig))]

mod common;

use cobridge::ZigBox;
use cobridge_zig_tests::sessions::Store;
use cobridge_zig_tests::sessions::ffi::{self, Counter, Entry, Nothing, Session};
use common::{name_of, turn};
use std::future::Future;
use std::sync::MutexGuard;
use std::task::{Context, Poll, Waker};

/// Nobody else has sessions while it lives; when it ends, there are none.
struct Alone(#[allow(dead_code)] MutexGuard<'static, ()>);

fn alone() -> Alone {
    let guard = turn();
    assert_eq!(ffi::open_sessions(), 0);
    Alone(guard)
}

impl Drop for Alone {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(ffi::open_sessions(), 0, "each is destroyed once");
        }
    }
}

fn open(name: &str) -> ZigBox<Session> {
    Session::open(name).unwrap()
}

#[test]
fn made_used_and_destroyed() {
    let _alone = alone();
    let mut session = Session::open("numbers").unwrap();
    session.push(1);
    session.push(2);
    assert_eq!((session.name(), session.values()), ("numbers", &[1, 2][..]));
    drop(session); // calls `deinit`
    assert!(Session::open("").is_err());
    assert_eq!(name_of(Session::open("")), "NoName");
    assert_eq!(ffi::open_sessions(), 0);
}

#[test]
fn what_is_borrowed_lies_in_zig() {
    let _alone = alone();
    let (mut one, mut two) = (open("one"), open("two"));
    assert!(one.values_mut().is_empty());
    one.push(5);
    one.values_mut()[0] += 1;
    assert_eq!(one.values(), [6]);
    two.push(1);
    two.push(2);
    assert!(std::ptr::eq(one.longest(&two), &*two));
    assert_eq!(one.longest(&two).name(), "two");
    assert_eq!(one.name_length(), 3);
    assert_eq!(one.add(Entry { key: "one".to_owned(), value: 9 }), Some(9));
    assert_eq!(one.add(Entry { key: "two".to_owned(), value: 9 }), None);
    assert_eq!(one.values(), [6, 9]);
    assert_eq!((ffi::maybe_name(Some(&one)), ffi::maybe_name(None)), ("one".to_owned(), "nobody".to_owned()));
}

#[test]
fn given_by_value_it_is_zigs() {
    let _alone = alone();
    assert_eq!(ffi::into_name(open("given away")), "given away");
    assert_eq!(ffi::open_sessions(), 0);
    let mut into = open("into");
    let mut other = open("other");
    other.push(1);
    assert_eq!(ffi::merge(&mut into, Some(other)), 1);
    assert_eq!(ffi::open_sessions(), 1);
    assert_eq!((ffi::merge(&mut into, None), into.values()), (0, &[1][..]));
    let into = ffi::same(ffi::same(into));
    assert_eq!((into.name(), into.values()), ("into", &[1][..]));
    assert!(ffi::find(0).is_none());
    assert_eq!(ffi::find(3).unwrap().values(), [3]);
}

#[test]
fn any_zig_type_will_do() {
    let mut counter = Counter::starting_at(5);
    assert_eq!((counter.next(), counter.next()), (5, 6));
    assert_eq!(Nothing::make().text(), "nothing");
    assert_eq!((ffi::either(Some(7)).number(), ffi::either(None).number()), (Some(7), None));
}

#[test]
fn a_trait_over_a_zig_type() {
    let _alone = alone();
    let mut store: Box<dyn Store> = Box::new(Session::open("store").unwrap());
    store.put(3);
    store.put(4);
    assert_eq!(store.sum(), 7);
}

#[test]
fn it_may_go_to_another_thread() {
    let _alone = alone();
    let mut session = open("travels");
    let session = std::thread::spawn(move || {
        session.push(1);
        session
    });
    assert_eq!(session.join().unwrap().values(), [1]);
}

#[tokio::test]
#[allow(clippy::await_holding_lock)]
async fn async_functions_make_borrow_and_take_them() {
    let _alone = alone();
    let mut session = ffi::open_later("later").await.unwrap();
    assert_eq!(session.push_now(4).await, 1);
    assert_eq!(session.push_now(5).await, 2);
    assert_eq!(session.later_sum().await, 9);
    assert_eq!(ffi::close_later(session).await, 2);
    assert_eq!(ffi::open_now("now").await.unwrap().name(), "now");
    assert_eq!(name_of(ffi::open_later("").await), "NoName");
    assert_eq!(name_of(ffi::open_now("").await), "NoName");
    assert!(ffi::find_later(0).await.is_none());
    assert_eq!(ffi::find_later(2).await.unwrap().values(), [2]);
}

#[test]
fn dropped_calls_destroy_what_they_own() {
    let _alone = alone();
    drop(ffi::close_later(open("never started")));
    assert_eq!(ffi::open_sessions(), 0);
    // Dropped while pending: the answer comes to nobody.
    let mut context = Context::from_waker(Waker::noop());
    let mut held = Box::pin(ffi::open_held());
    assert!(held.as_mut().poll(&mut context).is_pending());
    drop(held);
    assert_eq!(ffi::open_kept(), 0);
    // Answered, and never read.
    let mut held = Box::pin(ffi::open_held());
    assert!(held.as_mut().poll(&mut context).is_pending());
    assert_eq!(ffi::open_kept(), 1, "only the first answer counts");
    drop(held);
    assert_eq!(ffi::open_sessions(), 0);
    // Read.
    let mut held = Box::pin(ffi::open_held());
    assert!(held.as_mut().poll(&mut context).is_pending());
    assert_eq!(ffi::open_kept(), 1);
    let Poll::Ready(session) = held.as_mut().poll(&mut context) else { panic!("it was answered") };
    assert_eq!(session.name(), "first");
}
