//! The peer that everybody has: the oneshot pattern of <https://cxx.rs/async.html> on plain cxx.

use crate::streams::{awaited, drained, length, make_buffer};
use futures::channel::{mpsc, oneshot};
use std::task::Waker;

#[cxx::bridge(namespace = "guide")]
mod ffi {
    extern "Rust" {
        type Context;
        type Numbers;
        type Buffers;
        fn make_buffer() -> Vec<u8>;
    }

    unsafe extern "C++" {
        include!("cobridge-bench/cpp/guide.h");
        fn now(x: u64, done: fn(Box<Context>, result: u64), context: Box<Context>);
        fn later(x: u64, done: fn(Box<Context>, result: u64), context: Box<Context>);
        fn numbers(count: u64, next: fn(&Numbers, number: u64), context: &Numbers);
        fn send_numbers(count: u64, next: fn(&Numbers, number: u64), context: Box<Numbers>);
        fn send_buffers(count: u64, next: fn(&Buffers, buffer: Vec<u8>), context: Box<Buffers>);
    }
}

struct Numbers(mpsc::UnboundedSender<u64>);
struct Buffers(mpsc::UnboundedSender<Vec<u8>>);

/// The guide's multishot shape. C++ calls back for each item before it returns, a thousand at a time.
pub fn streamed(waker: &Waker, times: u64) -> u64 {
    let mut sum = 0u64;
    let mut left = times;
    while left > 0 {
        let count = left.min(1024);
        let (sender, receiver) = mpsc::unbounded();
        let context = Numbers(sender);
        let next = |context: &Numbers, number| {
            let _ = context.0.unbounded_send(number);
        };
        ffi::numbers(count, next, &context);
        drop(context);
        sum = sum.wrapping_add(drained(waker, receiver));
        left -= count;
    }
    sum
}

/// The worker calls back.
pub fn sent(times: u64) -> u64 {
    let (sender, receiver) = mpsc::unbounded();
    let next = |context: &Numbers, number| {
        let _ = context.0.unbounded_send(number);
    };
    ffi::send_numbers(times, next, Box::new(Numbers(sender)));
    awaited(receiver, |number| number)
}

/// The same, with buffers of 4 KiB.
pub fn buffers(times: u64) -> u64 {
    let (sender, receiver) = mpsc::unbounded();
    let next = |context: &Buffers, buffer| {
        let _ = context.0.unbounded_send(buffer);
    };
    ffi::send_buffers(times, next, Box::new(Buffers(sender)));
    awaited(receiver, length)
}

struct Context(oneshot::Sender<u64>);

/// C++ answers before it returns.
pub async fn now(x: u64) -> u64 {
    let (sender, receiver) = oneshot::channel();
    let context = Box::new(Context(sender));
    ffi::now(
        x,
        |context, result| {
            let _ = context.0.send(result);
        },
        context,
    );
    receiver.await.unwrap()
}

/// The loop answers.
pub async fn later(x: u64) -> u64 {
    let (sender, receiver) = oneshot::channel();
    let context = Box::new(Context(sender));
    ffi::later(
        x,
        |context, result| {
            let _ = context.0.send(result);
        },
        context,
    );
    receiver.await.unwrap()
}
