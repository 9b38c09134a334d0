//! One suite for every place that tasks can run in: the checks are written in C++, once, and told where.

use cobridge::RuntimeHandle;
use std::future::{Future, poll_fn};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::SeqCst};
use std::task::Poll;
use std::time::Duration;

/// What C++ checks, and what it is given to check with.
#[cobridge::bridge(namespace = "runtimes")]
pub mod ffi {
    /// Where tasks run.
    #[derive(Debug)]
    enum Kind {
        /// `rust::Runtime::multi_thread(2)`.
        MultiThread,
        /// `rust::Runtime::current_thread()`.
        CurrentThread,
        /// Whatever is current in Rust.
        Current,
        /// A `rust::Executor`: a queue and a thread.
        Executor,
        /// A `rust::Executor`: an `asio::io_context` and a thread.
        Asio,
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/runtimes.h");

        /// The names of all checks.
        fn checks() -> Vec<String>;
        /// Runs one of them; what is not as it should be is thrown.
        fn check(name: &str, kind: Kind) -> Result<()>;
        /// Every level is a task of the place that a check runs in.
        async fn down(levels: u64) -> u64;

        /// Calls the callback from so many threads at once, and adds up what it gives.
        fn call_from_threads(
            threads: u64,
            times: u64,
            callback: impl AsyncFn(u64) -> Result<u64>,
        ) -> Result<u64>;
        /// Keeps the callback until `forget`.
        fn keep(callback: impl AsyncFn(u64) -> u64);
        /// Calls it.
        async fn call_kept(x: u64) -> u64;
        /// Drops it.
        fn forget();
        /// `rust::spawn` on the runtime that comes as an argument, from a thread that has none.
        fn spawn_on(runtime: RuntimeHandle, x: u64) -> Result<u64>;
        /// `rust::block_on`, on this thread.
        fn block_on(x: u64) -> Result<u64>;
    }

    extern "Rust" {
        /// Ready at once.
        async fn triple(x: u64) -> u64;
        /// Waits for the current runtime's timer.
        async fn after(milliseconds: u64, x: u64) -> u64;
        /// Wakes itself so many times, then is ready.
        async fn yields(times: u64) -> u64;
        /// Woken by a thread of its own.
        async fn from_a_thread(x: u64) -> u64;
        /// Never ready.
        async fn never() -> u64;
        /// Fails, after one yield.
        async fn fails(x: u64) -> Result<u64>;
        /// Panics, after one yield.
        async fn panics(x: u64) -> u64;
        /// As many levels down, and up again.
        async fn up(levels: u64) -> u64;
        /// How many of the futures above are alive.
        fn alive() -> i64;
        /// How often `never` was polled.
        fn polls_of_never() -> u64;
    }
}

static ALIVE: AtomicI64 = AtomicI64::new(0);
static POLLS: AtomicU64 = AtomicU64::new(0);

struct Guard;

impl Guard {
    fn new() -> Guard {
        ALIVE.fetch_add(1, SeqCst);
        Guard
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, SeqCst);
    }
}

/// How many futures of this bridge are alive.
pub fn alive() -> i64 {
    ALIVE.load(SeqCst)
}

fn polls_of_never() -> u64 {
    POLLS.load(SeqCst)
}

async fn triple(x: u64) -> u64 {
    let _guard = Guard::new();
    x * 3
}

async fn after(milliseconds: u64, x: u64) -> u64 {
    let _guard = Guard::new();
    let runtime = RuntimeHandle::current().expect("a task has a runtime");
    runtime.sleep(Duration::from_millis(milliseconds)).await;
    x
}

async fn yields(times: u64) -> u64 {
    let _guard = Guard::new();
    let mut left = times;
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(());
        }
        left -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
    times
}

async fn from_a_thread(x: u64) -> u64 {
    let _guard = Guard::new();
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || sender.send(x));
    receiver.await.expect("the thread sends")
}

fn never() -> impl Future<Output = u64> + Send {
    let guard = Guard::new();
    poll_fn(move |_| {
        let _guard = &guard;
        POLLS.fetch_add(1, SeqCst);
        Poll::Pending
    })
}

async fn fails(x: u64) -> Result<u64, String> {
    let _guard = Guard::new();
    yields(1).await;
    Err(format!("{x} is not wanted"))
}

async fn panics(x: u64) -> u64 {
    let _guard = Guard::new();
    yields(1).await;
    panic!("{x} is too much")
}

async fn up(levels: u64) -> u64 {
    match levels {
        0 => 0,
        _ => ffi::down(levels - 1).await + 1,
    }
}
