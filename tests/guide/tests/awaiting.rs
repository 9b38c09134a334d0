//! The listings of "C++ awaits Rust", and the sentences of the contract in that direction.

use cobridge_guide_tests::awaiting::{Probe, Seen, ffi, new_resolver};
use futures::task::noop_waker;
use std::future::Future;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Context;
use std::thread;
use std::time::{Duration, Instant};

/// What counts drops in the whole process takes turns.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn eventually(mut happened: impl FnMut() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < Duration::from_secs(20), "it never happened");
        thread::sleep(Duration::from_millis(1));
    }
}

#[tokio::test]
async fn a_coroutine_awaits() {
    let resolver = new_resolver(".example");
    assert_eq!(ffi::greet(&resolver, "host").await.unwrap(), "hello host.example");
    assert_eq!(ffi::greet(&resolver, "nowhere").await.unwrap_err().to_string(), "unknown host");
    assert_eq!(ffi::forward(&resolver, "host").await.unwrap(), "host.example");
    assert_eq!(ffi::pass_arguments().await.unwrap(), "three 1");
}

#[tokio::test]
async fn sentence_15_errors_and_panics_of_rust() {
    let resolver = new_resolver("");
    assert_eq!(ffi::outcome(&resolver, "nowhere").await.unwrap(), "error: unknown host");
    assert_eq!(ffi::outcome(&resolver, "a bug").await.unwrap(), "panic: no such case");
    // The process lives and the next call works.
    assert_eq!(ffi::outcome(&resolver, "host").await.unwrap(), "host");
}

#[test]
fn a_cancelled_task() {
    let _turn = turn();
    let cancelled = futures::executor::block_on(ffi::cancelled_in_cpp());
    assert!(matches!(cancelled, Err(cobridge::Error::Cancelled)));
}

#[tokio::test]
async fn sentence_16_cpp_drops_there_and_then() {
    let _turn = turn();
    let (dropped, elsewhere) =
        thread::spawn(|| (ffi::drop_futures().unwrap(), ffi::end_a_runtime())).join().unwrap();
    assert_eq!(dropped, 2);
    // Sentence 17.
    assert_eq!(elsewhere.unwrap(), 100);
}

#[test]
fn sentence_17_a_runtime_that_goes_drops_each_task_once() {
    let _turn = turn();
    assert_eq!(ffi::end_a_runtime().unwrap(), 100);
}

#[tokio::test]
async fn local_futures_stay() {
    let titles = ffi::local_titles().await.unwrap();
    assert!(titles.starts_with("a window of mine, rust::spawn: a #[local] future"), "{titles}");
}

#[test]
fn blocking() {
    assert_eq!(ffi::block(&new_resolver("")).unwrap(), "localhost");
    assert_eq!(ffi::tasks().unwrap(), 1);
    assert_eq!(ffi::count_twice().unwrap(), 3);
    let text = futures::executor::block_on(ffi::block_in_a_poll()).unwrap();
    assert_eq!(text, "");
}

#[tokio::test]
async fn blocking_is_refused_in_a_poll() {
    let text = ffi::block_in_a_poll().await.unwrap();
    assert!(text.starts_with("rust::block_on: this thread is polling a future"), "{text}");
    assert!(ffi::block(&new_resolver("")).is_err());
    let resolver = new_resolver("");
    let on_the_pool = tokio::task::spawn_blocking(move || ffi::block(&resolver));
    assert_eq!(on_the_pool.await.unwrap().unwrap(), "localhost");
}

#[tokio::test]
async fn tasks_go_on_by_themselves() {
    assert_eq!(ffi::await_tasks().await.unwrap(), 3);
    ffi::detach();
    ffi::print_later("a host").unwrap();
    tokio::task::spawn_blocking(|| {
        eventually(|| ffi::printed().contains("detached ") && ffi::printed().contains("1 words "))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn combinations() {
    let resolver = new_resolver("");
    assert_eq!(ffi::all(&resolver).await.unwrap(), "one two");
    assert_eq!(ffi::first(&resolver).await.unwrap(), "fast");
    assert_eq!(ffi::in_time(&resolver).await.unwrap(), "too late, host");
    assert!(ffi::loser_is_awaited().await.unwrap());
}

#[tokio::test]
async fn sentence_06_a_hundred_thousand_levels_when_each_is_spawned() {
    assert_eq!(ffi::descend(100_000).await, 100_000);
}

#[test]
fn sentence_06_five_hundred_levels_of_both_languages_in_turn() {
    let work = || futures::executor::block_on(ffi::descend_inline(500));
    let levels = thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap().join();
    assert_eq!(levels.unwrap(), 500);
}

#[test]
fn sentence_01_the_rust_function_is_called_in_the_first_poll() {
    let seen = Arc::new(Seen::default());
    ffi::make_and_drop(Box::new(Probe(seen.clone())));
    assert_eq!((seen.calls.load(SeqCst), seen.drops.load(SeqCst)), (0, 1));
    // Nor if it is Rust's future that is not polled.
    drop(ffi::await_probe(Box::new(Probe(seen.clone()))));
    assert_eq!((seen.calls.load(SeqCst), seen.drops.load(SeqCst)), (0, 2));
}

#[test]
fn sentence_02_rust_is_polled_where_the_call_is() {
    let _turn = turn();
    let seen = Arc::new(Seen::default());
    let mut call = Box::pin(ffi::await_probe(Box::new(Probe(seen.clone()))));
    let waker = noop_waker();
    assert!(call.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert!(seen.waker.lock().unwrap().as_ref().unwrap().will_wake(&waker));
    seen.done.store(true, SeqCst);
    let last = thread::spawn(move || {
        assert!(call.as_mut().poll(&mut Context::from_waker(&noop_waker())).is_ready());
        thread::current().id()
    });
    let last = last.join().unwrap();
    assert_eq!(*seen.polls.lock().unwrap(), [thread::current().id(), last]);
    assert_eq!((seen.calls.load(SeqCst), seen.drops.load(SeqCst)), (1, 1));
}

#[test]
fn sentence_04_a_spurious_poll_resumes_no_body() {
    let _turn = turn();
    let seen = Arc::new(Seen::default());
    let mut call = Box::pin(ffi::await_probe(Box::new(Probe(seen.clone()))));
    let (waker, before) = (noop_waker(), ffi::resumptions());
    for _ in 0..3 {
        assert!(call.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    assert_eq!((ffi::resumptions(), seen.polls.lock().unwrap().len()), (before + 1, 3));
    drop(call);
    assert_eq!((ffi::resumptions(), seen.drops.load(SeqCst)), (before + 1, 1));
}

/// The README's quick start is run by `cargo xtask test`; this is the part that is not in it.
#[test]
fn the_readme() {
    use cobridge_guide_tests::readme::ffi;
    let report = futures::executor::block_on(ffi::report("Rome"));
    assert_eq!(report.unwrap(), "The weather: sunny in Rome");
    assert_eq!(ffi::forecasts().unwrap(), "sunny in Paris, sunny in Oslo");

    let files = [include_str!("../src/readme.rs"), include_str!("../cpp/readme.cc")];
    only_what_is_compiled("C++ awaits Rust", 3, &files);
    let streams =
        [include_str!("../src/streams.rs"), include_str!("../cpp/streams.cc"), include_str!("streams.rs")];
    only_what_is_compiled("Streams", 4, &streams);
}

fn only_what_is_compiled(heading: &str, listings: usize, files: &[&str]) {
    let readme = include_str!("../../../README.md");
    let section = readme.split(&format!("## {heading}\n")).nth(1).unwrap().split("\n## ").next().unwrap();
    let compiled: Vec<&str> = files.iter().flat_map(|file| file.lines()).map(str::trim).collect();
    let blocks: Vec<&str> = section.split("```").skip(1).step_by(2).collect();
    assert_eq!(blocks.len(), listings);
    for line in blocks.iter().flat_map(|block| block.lines().skip(1)).map(str::trim) {
        assert!(compiled.contains(&line), "not compiled: {line}");
    }
}
