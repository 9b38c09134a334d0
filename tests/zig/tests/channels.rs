//! Channels with an end in Zig. The sentences are the contract's.
#![cfg(not(without_zig))]

mod common;

use cobridge::Error;
use cobridge::channel::{TryRecvError, TrySendError, bounded, unbounded};
use cobridge_zig_tests::channels::ffi;
use common::turn;
use futures::executor::block_on;
use futures::future::join;
use futures::{FutureExt, StreamExt};
use std::thread;

#[test]
fn ten_messages_and_the_end() {
    let (texts, input) = bounded(2);
    let (output, lengths) = bounded(1);
    let messages = block_on(async {
        let send = async {
            for n in 0..10 {
                texts.send("x".repeat(n)).await.unwrap();
            }
            drop(texts);
        };
        let (messages, (received, ())) =
            join(ffi::lengths(input, output), join(lengths.collect::<Vec<_>>(), send)).await;
        assert_eq!(received, (0..10).collect::<Vec<_>>());
        messages
    });
    assert_eq!(messages, 10);
}

/// Sentence 18.
#[test]
fn items_arrive_in_order() {
    for capacity in [1, 64] {
        let (output, input) = bounded(capacity);
        ffi::count(20_000, output);
        let all: Vec<u64> = block_on(input.collect());
        assert_eq!(all, (0..20_000).collect::<Vec<_>>());
    }
    let (output, input) = unbounded();
    let (all, ()) = block_on(join(input.collect::<Vec<_>>(), ffi::fan_out(4, 1000, output)));
    assert_eq!((all.len(), all.iter().sum::<u64>()), (4000, 4 * 499_500));
}

/// Sentence 21.
#[test]
fn full_empty_and_closed_are_told_apart() {
    let item = || b"abc".to_vec();
    let (output, input) = bounded(1);
    assert_eq!(ffi::try_recv(input.clone()), "Empty");
    assert_eq!(ffi::try_send(output.clone(), item()), "sent");
    assert_eq!(ffi::try_send(output.clone(), item()), "Full");
    assert_eq!(ffi::try_recv(input.clone()), "abc");
    assert_eq!(ffi::try_send(output.clone(), item()), "sent");
    drop(output.clone());
    assert!(output.close());
    assert_eq!(ffi::try_send(output, item()), "Closed");
    assert_eq!(ffi::try_recv(input.clone()), "abc", "what was sent before");
    assert_eq!(ffi::try_recv(input), "Closed");
}

#[test]
fn either_end_closes() {
    let (output, input) = bounded(1);
    assert!(ffi::close_sender(output.clone()));
    assert_eq!(input.try_recv(), Err(TryRecvError::Closed));
    let (output, input) = bounded(1);
    assert!(ffi::close_receiver(input));
    assert_eq!(output.try_send(true), Err(TrySendError::Closed(true)));
}

/// Sentence 20.
#[test]
fn who_waits_is_told_of_the_end() {
    let _turn = turn();
    for round in 0..20 {
        let (output, input) = bounded(1);
        output.try_send("first".to_owned()).unwrap();
        let sending = thread::spawn(move || block_on(ffi::send_waiting(output, "second".to_owned())));
        if round % 2 == 0 {
            ffi::until_waiting(1);
        }
        drop(input);
        // The item was still the caller's.
        assert_eq!(sending.join().unwrap(), "second");

        let (output, input) = bounded(1);
        let receiving = thread::spawn(move || block_on(ffi::recv_waiting(input)));
        if round % 2 == 0 {
            ffi::until_waiting(1);
        }
        drop(output);
        assert!(matches!(receiving.join().unwrap(), Err(Error::Zig(error)) if error.name() == "Ended"));
    }
}

#[test]
fn who_waits_goes_on() {
    let _turn = turn();
    let (output, input) = bounded(1);
    let (received, sent) = block_on(join(ffi::recv_waiting(input.clone()), async {
        ffi::send_waiting(output.clone(), "a".to_owned()).await
    }));
    assert_eq!((received.unwrap(), sent), ("a".to_owned(), "sent".to_owned()));
    output.try_send("b".to_owned()).unwrap();
    let (sent, ()) = block_on(join(ffi::send_waiting(output.clone(), "c".to_owned()), async {
        assert_eq!(input.recv().await.unwrap(), "b");
        assert_eq!(input.recv().await.unwrap(), "c");
    }));
    assert_eq!(sent, "sent");
}

/// Sentence 11: a drop cancels what waits, and nothing of it stays behind.
#[test]
fn a_drop_cancels_who_waits() {
    let _turn = turn();
    for _ in 0..20 {
        let before = ffi::cancelled();
        let (output, input) = bounded(1);
        output.try_send("first".to_owned()).unwrap();
        let mut sending = Box::pin(ffi::send_waiting(output.clone(), "second".to_owned()));
        let (_none, none_left) = bounded::<String>(1);
        let mut receiving = Box::pin(ffi::recv_waiting(none_left));
        assert!(sending.as_mut().now_or_never().is_none());
        assert!(receiving.as_mut().now_or_never().is_none());
        ffi::until_waiting(2);
        drop((sending, receiving));
        ffi::until_waiting(0);
        assert_eq!(ffi::cancelled(), before + 2);
        // The item that waited was never sent.
        assert_eq!(input.try_recv().unwrap(), "first");
        assert_eq!(input.try_recv(), Err(TryRecvError::Empty));
        assert_eq!(output.sender_count(), 1);
    }
}

#[test]
fn a_stream_takes_an_end() {
    let (output, input) = unbounded();
    [1, 2, 3].into_iter().for_each(|item| output.try_send(item).unwrap());
    assert_eq!(block_on(ffi::relay(input.clone()).collect::<Vec<_>>()), [2, 3, 4]);
    // One that was never polled drops it.
    drop(ffi::relay(input));
    assert_eq!(output.try_send(4), Err(TrySendError::Closed(4)));
}
