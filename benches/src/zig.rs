//! Rust awaits Zig; and its peers: a callback with a boxed context, written by hand, and a blocking thread for each call.

use crate::cases::{Case, case};
use crate::drive::{between, dropped, each, now};
use crate::rust::multi_thread;
use crate::streams::drained;
use futures::channel::oneshot;
use futures::executor::block_on;
use std::collections::VecDeque;
use std::ffi::c_void;
use std::hint::black_box;
use std::sync::{Condvar, Mutex, OnceLock};
use std::thread;

#[cobridge::bridge(namespace = "zig_bench")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/ours.zig");

        /// Not async.
        fn plain(x: u64) -> u64;
        async fn now(x: u64) -> u64;
        async fn fallible_now(x: u64) -> Result<u64>;
        async fn promise_now(x: u64) -> u64;
        /// `run_loop` answers.
        async fn promise_later(x: u64) -> u64;
        async fn text_later(text: &str) -> u64;
        fn run_loop();
        /// A thread of Zig's answers, which is always the same.
        async fn on_worker(x: u64) -> u64;
        /// A task of `std.Io`.
        async fn on_io(x: u64) -> Result<u64>;
        fn generated(end: u64) -> impl Stream<Item = u64>;
    }
}

type Done = unsafe extern "C" fn(*mut c_void, u64);

unsafe extern "C" {
    fn cobridge_bench_zig_now(x: u64, done: Done, context: *mut c_void);
    fn cobridge_bench_zig_later(x: u64, done: Done, context: *mut c_void);
    safe fn cobridge_bench_zig_tasks(times: u64) -> u64;
}

/// # Safety
/// Once with each context, which [`oneshot_context`] has made.
unsafe extern "C" fn done(context: *mut c_void, result: u64) {
    // SAFETY: the caller's promise.
    let sender = unsafe { Box::from_raw(context.cast::<oneshot::Sender<u64>>()) };
    let _ = sender.send(result);
}

fn oneshot_context() -> (*mut c_void, oneshot::Receiver<u64>) {
    let (sender, receiver) = oneshot::channel();
    (Box::into_raw(Box::new(sender)).cast(), receiver)
}

async fn oneshot_now(x: u64) -> u64 {
    let (context, receiver) = oneshot_context();
    // SAFETY: Zig calls `done` once.
    unsafe { cobridge_bench_zig_now(x, done, context) };
    receiver.await.expect("it was called")
}

async fn oneshot_later(x: u64) -> u64 {
    let (context, receiver) = oneshot_context();
    // SAFETY: Zig calls `done` once.
    unsafe { cobridge_bench_zig_later(x, done, context) };
    receiver.await.expect("it was called")
}

type Question = (u64, oneshot::Sender<u64>);

/// The worker, in Rust, with what std has.
async fn on_rust_worker(x: u64) -> u64 {
    static QUESTIONS: (Mutex<VecDeque<Question>>, Condvar) = (Mutex::new(VecDeque::new()), Condvar::new());
    static WORKER: OnceLock<thread::JoinHandle<()>> = OnceLock::new();
    WORKER.get_or_init(|| {
        thread::spawn(|| {
            let (questions, changed) = &QUESTIONS;
            loop {
                let guard = questions.lock().unwrap();
                let (x, answer) =
                    changed.wait_while(guard, |questions| questions.is_empty()).unwrap().pop_front().unwrap();
                let _ = answer.send(crate::awaited::answer_to(x));
            }
        })
    });
    let (sender, receiver) = oneshot::channel();
    QUESTIONS.0.lock().unwrap().push_back((x, sender));
    QUESTIONS.1.notify_one();
    receiver.await.expect("it was answered")
}

/// What AutoZig does for each call.
async fn blocking(x: u64) -> u64 {
    tokio::task::spawn_blocking(move || ffi::plain(x)).await.expect("nothing panics")
}

fn later<F: Future>(waker: &std::task::Waker, future: F) -> F::Output {
    between(waker, future, ffi::run_loop)
}

fn dropped_later<F: Future>(waker: &std::task::Waker, future: F) -> u64 {
    dropped(waker, future);
    ffi::run_loop();
    0
}

const TEXT: &str = "copied, as the promise outlives the poll";

pub const CASES: &[Case] = &[
    case("zig.plain", |n| each(n, |x, _| ffi::plain(x))),
    case("zig.now", |n| each(n, |x, waker| now(waker, ffi::now(x)))),
    case("zig.fallible_now", |n| {
        each(n, |x, waker| now(waker, ffi::fallible_now(x)).expect("it is not so large"))
    }),
    case("zig.promise_now", |n| each(n, |x, waker| now(waker, ffi::promise_now(x)))),
    case("zig.promise_later", |n| each(n, |x, waker| later(waker, ffi::promise_later(x)))),
    case("zig.text_later", |n| each(n, |_, waker| later(waker, ffi::text_later(black_box(TEXT))))),
    case("zig.drop_promise", |n| each(n, |x, waker| dropped_later(waker, ffi::promise_later(x)))),
    case("zig.streamed", |n| each(1, |_, waker| drained(waker, ffi::generated(n)))),
    case("zig_oneshot.now", |n| each(n, |x, waker| now(waker, oneshot_now(x)))),
    case("zig_oneshot.later", |n| each(n, |x, waker| later(waker, oneshot_later(x)))),
    case("zig_oneshot.drop", |n| each(n, |x, waker| dropped_later(waker, oneshot_later(x)))),
    case("zig.sent_to_worker", |n| each(n, |x, _| block_on(ffi::on_worker(x)))),
    case("rust.sent_to_worker", |n| each(n, |x, _| block_on(on_rust_worker(x)))),
    case("zig.sent_to_io", |n| each(n, |x, _| block_on(ffi::on_io(x)).expect("there is a thread"))),
    case("zig_alone.sent_to_io", |n| cobridge_bench_zig_tasks(n)),
    case("autozig.sent", |n| {
        let _entered = multi_thread().enter();
        each(n, |x, _| block_on(blocking(x)))
    }),
];
