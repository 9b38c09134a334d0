//! The peer that everybody has: the oneshot pattern of <https://cxx.rs/async.html> on plain cxx.

use futures::channel::oneshot;

#[cxx::bridge(namespace = "guide")]
mod ffi {
    extern "Rust" {
        type Context;
    }

    unsafe extern "C++" {
        include!("cobridge-bench/cpp/guide.h");
        fn now(x: u64, done: fn(Box<Context>, result: u64), context: Box<Context>);
        fn later(x: u64, done: fn(Box<Context>, result: u64), context: Box<Context>);
    }
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
