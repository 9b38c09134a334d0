//! The same checks in every place that tasks can run in, chosen at run time; and what Rust gives C++ to run there.
//!
//! One test at a time: the checks count what is alive in the whole process.

use cobridge::runtime::{self, Smol};
use cobridge_ffi_tests::common::turn;
use cobridge_ffi_tests::runtimes::alive;
use cobridge_ffi_tests::runtimes::ffi::{self, Kind};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Tasks of runtimes that nobody ends are dropped a little after they were joined.
fn until_none_is_alive() {
    let start = Instant::now();
    while alive() != 0 {
        assert!(start.elapsed() < Duration::from_secs(20), "{} futures are alive", alive());
        std::thread::yield_now();
    }
}

fn run_all(kind: Kind, leave_out: &[&str]) {
    for name in ffi::checks() {
        if leave_out.contains(&name.as_str()) {
            continue;
        }
        if let Err(error) = ffi::check(&name, kind) {
            panic!("{kind:?}, {name}: {error}");
        }
        until_none_is_alive();
    }
}

#[test]
fn tokio_multi_thread() {
    let _turn = turn();
    run_all(Kind::MultiThread, &[]);
}

#[test]
fn tokio_current_thread() {
    let _turn = turn();
    run_all(Kind::CurrentThread, &[]);
}

/// A runtime that is not ours to end keeps what is pending.
const ENDS: &[&str] = &["many_pending_at_the_end"];

#[test]
fn the_users_tokio() {
    let _turn = turn();
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let _entered = runtime::enter(tokio.handle().clone());
    run_all(Kind::Current, ENDS);
}

#[test]
fn smol() {
    let _turn = turn();
    let _entered = runtime::enter(Smol);
    run_all(Kind::Current, ENDS);
}

#[test]
fn the_process_wide_runtime() {
    let _turn = turn();
    run_all(Kind::Current, ENDS);
}

#[test]
fn an_executor() {
    let _turn = turn();
    run_all(Kind::Executor, &[]);
}

/// `cargo xtask test` says if it was left out, in the job `ffi-asio`.
#[test]
#[cfg_attr(not(asio), ignore = "<asio.hpp> is not installed")]
fn an_asio_loop() {
    let _turn = turn();
    run_all(Kind::Asio, &[]);
}

#[test]
fn a_callback_is_called_from_many_threads_at_once() {
    let _turn = turn();
    let threads = Arc::new(Mutex::new(BTreeSet::new()));
    let held = Arc::downgrade(&threads);
    let sum = ffi::call_from_threads(4, 500, move |x| {
        threads.lock().unwrap().insert(format!("{:?}", std::thread::current().id()));
        async move {
            tokio::task::yield_now().await;
            if x == 1000 { Err("never") } else { Ok(x) }
        }
    });
    assert_eq!(sum.unwrap(), 4 * (499 * 500 / 2));
    assert!(held.upgrade().is_none(), "the captures are dropped with the last handle");
}

#[test]
fn a_callback_outlives_the_call_that_gave_it() {
    let _turn = turn();
    futures::executor::block_on(outlives_the_call());
}

async fn outlives_the_call() {
    let calls = Arc::new(AtomicU64::new(0));
    let counted = calls.clone();
    ffi::keep(move |x| {
        let before = counted.fetch_add(1, SeqCst);
        async move { x + before }
    });
    assert_eq!(ffi::call_kept(10).await, 10);
    // The closure's own body runs at the call, which is in the first poll.
    let unpolled = ffi::call_kept(10);
    assert_eq!(calls.load(SeqCst), 1);
    drop(unpolled);
    let last = ffi::call_kept(10);
    futures::pin_mut!(last);
    assert_eq!(futures::poll!(last.as_mut()), std::task::Poll::Ready(11));
    assert_eq!(Arc::strong_count(&calls), 2);
    ffi::forget();
    assert_eq!(Arc::strong_count(&calls), 1);
}

#[test]
fn a_runtime_crosses_as_an_argument() {
    let _turn = turn();
    let tokio = tokio::runtime::Runtime::new().unwrap();
    assert_eq!(ffi::spawn_on(tokio.handle().clone().into(), 5).unwrap(), 5);
    assert_eq!(ffi::spawn_on(Smol.into(), 6).unwrap(), 6);
}

#[test]
fn block_on_is_refused_where_rust_polls() {
    let _turn = turn();
    let tokio = tokio::runtime::Runtime::new().unwrap();
    let refused = |error: cxx::Exception| error.what().contains("would wait for itself");
    // In a task, in `block_on`, and in a task of smol that C++ has not spawned.
    assert!(refused(
        tokio.block_on(async { tokio::spawn(async { ffi::block_on(1) }).await.unwrap() }).unwrap_err()
    ));
    assert!(refused(tokio.block_on(async { ffi::block_on(1) }).unwrap_err()));
    // Where blocking is what the thread is for.
    let blocking = tokio.block_on(async { tokio::task::spawn_blocking(|| ffi::block_on(1)).await.unwrap() });
    assert_eq!(blocking.unwrap(), 3);
    assert_eq!(ffi::block_on(2).unwrap(), 6);
}
