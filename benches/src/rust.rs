//! The same within Rust: what users would write if there were no C++.

use crate::awaited::{answer_to, ready};
use std::hint::black_box;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use tokio::runtime::{Builder, Runtime};

/// What an async callback, or a function that hides its future, looks like.
type Boxed = Pin<Box<dyn Future<Output = u64> + Send>>;

/// A runtime that runs its tasks where `block_on` is called.
pub fn current_thread() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Builder::new_current_thread().build().expect("it needs no thread"))
}

/// A runtime with two threads.
pub fn multi_thread() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Builder::new_multi_thread().worker_threads(2).build().expect("there are threads"))
}

/// Runs a future as a task of [`multi_thread`], so that what it spawns is spawned by a worker.
pub fn on_worker(future: impl Future<Output = u64> + Send + 'static) -> u64 {
    multi_thread().block_on(multi_thread().spawn(future)).expect("nothing panics")
}

/// Awaits many boxed futures.
pub async fn each_boxed<F: Future<Output = u64> + Send + 'static>(times: u64, make: fn(u64) -> F) -> u64 {
    let boxed = black_box((|make, x| Box::pin(make(x))) as fn(fn(u64) -> F, u64) -> Boxed);
    let mut sum = 0_u64;
    for i in 0..times {
        sum = sum.wrapping_add(boxed(make, black_box(i)).await);
    }
    sum
}

/// Calls and awaits a closure, again and again.
pub async fn each_called(times: u64) -> u64 {
    let call: Arc<dyn Fn(u64) -> Boxed + Send + Sync> = Arc::new(|x| Box::pin(async move { answer_to(x) }));
    let call = black_box(call);
    let mut sum = 0_u64;
    for i in 0..times {
        sum = sum.wrapping_add(call(black_box(i)).await);
    }
    sum
}

/// Awaits two boxed futures at once, again and again.
pub async fn each_of_two(times: u64) -> u64 {
    let boxed = black_box((|x| Box::pin(ready(x))) as fn(u64) -> Boxed);
    let mut sum = 0_u64;
    for i in 0..times {
        let (a, b) = futures::join!(boxed(i), boxed(i));
        sum = sum.wrapping_add(a).wrapping_add(b);
    }
    sum
}

/// Spawns and joins, again and again.
pub async fn each_spawned(times: u64) -> u64 {
    let mut sum = 0_u64;
    for i in 0..times {
        sum = sum.wrapping_add(tokio::spawn(ready(black_box(i))).await.expect("nothing panics"));
    }
    sum
}

/// Spawns what goes on by itself, and lets it, again and again.
pub async fn each_continued(times: u64) -> u64 {
    static SUM: AtomicU64 = AtomicU64::new(0);
    static CONTINUED: AtomicBool = AtomicBool::new(false);
    SUM.store(0, Relaxed);
    for i in 0..times {
        CONTINUED.store(false, Relaxed);
        drop(tokio::spawn(async move {
            SUM.store(SUM.load(Relaxed).wrapping_add(ready(i).await), Relaxed);
            CONTINUED.store(true, Relaxed);
        }));
        while !CONTINUED.load(Relaxed) {
            tokio::task::yield_now().await;
        }
    }
    SUM.load(Relaxed)
}
