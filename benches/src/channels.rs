//! Channels: an item that crosses between the languages, against one that stays in Rust. Both are async-channel's, on one
//! thread: 64 items go in, and come out.

use cobridge::channel::{Receiver, Sender, bounded};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

#[cobridge::bridge(namespace = "channels")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-bench/cpp/channels.h");

        /// Keeps both ends for `send` and `receive`.
        fn open(sender: Sender<u64>, receiver: Receiver<u64>);
        /// Sends so many numbers; gives how many were taken.
        fn send(from: u64, count: u64) -> u64;
        /// Takes so many numbers, and gives their sum.
        fn receive(count: u64) -> u64;
        /// Drops both ends.
        fn close();

        /// Awaits the numbers one by one.
        async fn sum(receiver: Receiver<u64>) -> u64;
    }
}

const ROUND: u64 = 64;

/// Which end is in C++.
#[derive(Clone, Copy, PartialEq)]
pub enum Foreign {
    Neither,
    Sender,
    Receiver,
}

/// Sends and takes so many numbers without waiting.
#[inline(always)]
pub fn crossed(times: u64, foreign: Foreign) -> u64 {
    let (sender, receiver) = bounded(ROUND as usize);
    if foreign != Foreign::Neither {
        ffi::open(sender.clone(), receiver.clone());
    }
    let mut sum = 0u64;
    let mut from = 0;
    while from < times {
        let count = (times - from).min(ROUND);
        if foreign == Foreign::Sender {
            assert_eq!(ffi::send(from, count), count);
        } else {
            feed(&sender, from, count);
        }
        if foreign == Foreign::Receiver {
            sum = sum.wrapping_add(ffi::receive(count));
        } else {
            for _ in 0..count {
                sum = sum.wrapping_add(receiver.try_recv().expect("it was sent"));
            }
        }
        from += count;
    }
    ffi::close();
    sum
}

fn feed(sender: &Sender<u64>, from: u64, count: u64) {
    for number in from..from + count {
        sender.try_send(number).expect("there is room");
    }
}

/// Lets a future that adds up what it receives take so many numbers.
#[inline(always)]
pub fn awaited<F: Future<Output = u64>>(waker: &Waker, times: u64, sum: fn(Receiver<u64>) -> F) -> u64 {
    let (sender, receiver) = bounded(ROUND as usize);
    let mut future = pin!(sum(receiver));
    let mut context = Context::from_waker(waker);
    let mut from = 0;
    while from < times {
        let count = (times - from).min(ROUND);
        feed(&sender, from, count);
        assert!(future.as_mut().poll(&mut context).is_pending());
        from += count;
    }
    drop(sender);
    match future.poll(&mut context) {
        Poll::Ready(sum) => sum,
        Poll::Pending => panic!("the channel is closed"),
    }
}

/// What `ffi::sum` does, in Rust.
pub async fn sum(receiver: Receiver<u64>) -> u64 {
    let mut sum = 0u64;
    while let Ok(number) = receiver.recv().await {
        sum = sum.wrapping_add(number);
    }
    sum
}
