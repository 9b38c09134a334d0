//! The guide's list of aborts: each is provoked in a process of its own.

use cobridge_guide_tests::aborts::{BadRuntime, Bomb, ffi};
use futures::task::{ArcWake, noop_waker, waker};
use futures::{FutureExt, Stream, StreamExt};
use std::future::Future;
use std::pin::{Pin, pin};
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::task::{Context, Waker};

fn poll_once(future: impl Future, waker: &Waker) {
    let _ = pin!(future).poll(&mut Context::from_waker(waker));
}

/// Polls the future of a `#[local]` function here, and gives it to another thread.
fn elsewhere(
    then: impl FnOnce(Pin<&mut (dyn Future<Output = Result<(), cobridge::Error>> + Send)>, &Waker) + Send,
) {
    let mut stays = Box::pin(ffi::stays());
    assert!(stays.as_mut().poll(&mut Context::from_waker(&noop_waker())).is_pending());
    std::thread::scope(|scope| {
        scope.spawn(move || {
            then(stays.as_mut(), &noop_waker());
            drop(stays);
        });
    });
}

/// The same with the stream of one.
fn stream_elsewhere(then: impl FnOnce(&mut (dyn Stream<Item = u64> + Unpin + Send), &Waker) + Send) {
    let mut counts = ffi::counts();
    assert_eq!(counts.next().now_or_never(), Some(Some(1)));
    std::thread::scope(|scope| {
        scope.spawn(move || {
            then(&mut counts, &noop_waker());
            drop(counts);
        });
    });
}

struct Panics;

impl ArcWake for Panics {
    fn wake_by_ref(_: &Arc<Self>) {
        panic!("a waker panics");
    }
}

fn act(name: &str) {
    match name {
        "throws_without_result" => poll_once(ffi::throws_without_result(), &noop_waker()),
        "fails_without_result" => poll_once(ffi::fails_without_result(), &noop_waker()),
        "resumes_twice" => poll_once(ffi::resumes_twice(), &noop_waker()),
        "calls_back_twice" => poll_once(ffi::calls_back_twice(), &noop_waker()),
        "throws_in_on_cancel" => poll_once(ffi::throws_in_on_cancel(), &noop_waker()),
        "throws_in_on_closed" => poll_once(ffi::throws_in_on_closed().next(), &noop_waker()),
        "throws_in_a_stream" => drop(futures::executor::block_on(ffi::throws_in_a_stream().next())),
        "fails_in_a_stream" => drop(futures::executor::block_on(ffi::fails_in_a_stream().next())),
        "polls_a_local_stream" => stream_elsewhere(|counts, waker| {
            let _ = Pin::new(counts).poll_next(&mut Context::from_waker(waker));
        }),
        "drops_a_local_stream" => stream_elsewhere(|_, _| ()),
        "drops_a_rust_stream" => ffi::drops_a_rust_stream(Box::new(Bomb)),
        "throws_in_a_destructor" => poll_once(ffi::throws_in_a_destructor(), &noop_waker()),
        "drops" => poll_once(ffi::drops(Box::new(Bomb)), &noop_waker()),
        "wakes" => poll_once(ffi::wakes(), &waker(Arc::new(Panics))),
        "polls_a_local_future" => elsewhere(|stays, waker| drop(stays.poll(&mut Context::from_waker(waker)))),
        "drops_a_local_future" => elsewhere(|_, _| ()),
        "drops_a_rust_future" => ffi::drops_a_rust_future(Box::new(Bomb)),
        "lets_a_panic_pass" => poll_once(ffi::lets_a_panic_pass(), &noop_waker()),
        "throws_in_then" => ffi::throws_in_then(),
        "throws_in_post" => ffi::throws_in_post(),
        "spawns" => ffi::spawns(BadRuntime.into()),
        "leaves_in_the_wrong_order" => ffi::leaves_in_the_wrong_order(),
        "destroys_an_awaited_future" => poll_once(ffi::destroys_an_awaited_future(), &noop_waker()),
        "drops_a_callback" => {
            let bomb = Arc::new(Bomb);
            ffi::drops_a_callback(move |_| {
                std::mem::forget(bomb.clone());
                async { 1 }
            });
        }
        other => panic!("no such abort: {other}"),
    }
}

/// The child's part: does nothing unless one of the others runs it in a process of its own.
#[test]
fn child() {
    if let Ok(name) = std::env::var("GUIDE_ABORT") {
        act(&name);
    }
}

fn abort(name: &str, message: &str) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env("GUIDE_ABORT", name)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(aborted(output.status), "{name} did not abort: {}\n{errors}", output.status);
    assert!(errors.contains(message), "{name}: {errors}");
}

/// By SIGABRT, not by a crash.
#[cfg(unix)]
fn aborted(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(6)
}

#[cfg(not(unix))]
fn aborted(status: ExitStatus) -> bool {
    !status.success()
}

#[test]
fn an_exception_without_result() {
    abort(
        "throws_without_result",
        "`aborts::throws_without_result` threw, but is declared without Result: thrown",
    );
    abort(
        "fails_without_result",
        "`aborts::fails_without_result` threw, but is declared without Result: failed",
    );
}

#[test]
fn a_stream_fails_without_result() {
    abort("throws_in_a_stream", "`aborts::throws_in_a_stream` threw, but is declared without Result: thrown");
    abort("fails_in_a_stream", "`aborts::fails_in_a_stream` threw, but is declared without Result: failed");
}

#[test]
fn a_handle_resumed_twice() {
    abort("resumes_twice", "cobridge: an awaitable resumed the same coroutine_handle twice");
}

#[test]
fn a_context_used_twice() {
    abort("calls_back_twice", "cobridge: a callback was called with a context that was used before");
}

#[test]
fn on_cancel_throws() {
    abort("throws_in_on_cancel", "on_cancel throws");
}

#[test]
fn on_closed_throws() {
    abort("throws_in_on_closed", "on_closed throws");
}

#[test]
fn a_cpp_destructor_throws_in_drop() {
    abort("throws_in_a_destructor", "destructor");
}

#[test]
fn a_rust_destructor_panics_in_cpp() {
    abort("drops", "a destructor panics");
}

#[test]
fn a_waker_panics() {
    abort("wakes", "a waker panics");
}

#[test]
fn a_local_future_elsewhere() {
    abort("polls_a_local_future", "`aborts::stay` is #[local], and its future was polled on another thread");
    abort("drops_a_local_future", "`aborts::stay` is #[local], and its future was dropped on another thread");
}

#[test]
fn a_local_stream_elsewhere() {
    abort(
        "polls_a_local_stream",
        "`aborts::numbers` is #[local], and its future was polled on another thread",
    );
    abort(
        "drops_a_local_stream",
        "`aborts::numbers` is #[local], and its future was dropped on another thread",
    );
}

#[test]
fn a_destructor_of_a_rust_future_panics() {
    abort("drops_a_rust_future", "a destructor panics");
    abort("drops_a_rust_stream", "a destructor panics");
    abort("drops_a_callback", "a destructor panics");
}

#[test]
fn a_panic_passes_without_result() {
    abort("lets_a_panic_pass", "`aborts::lets_a_panic_pass` threw, but is declared without Result: given up");
}

#[test]
fn a_then_callback_throws() {
    abort("throws_in_then", "a callback throws");
}

#[test]
fn an_awaited_future_is_destroyed() {
    abort("destroys_an_awaited_future", "a rust::Future was destroyed while a coroutine awaited it");
}

#[test]
fn a_post_throws() {
    abort("throws_in_post", "post throws");
}

#[test]
fn a_runtime_panics_in_cpp() {
    abort("spawns", "a runtime panics");
}

#[test]
fn guards_in_the_wrong_order() {
    abort("leaves_in_the_wrong_order", "must be dropped in the reverse order");
}

#[test]
fn what_panics_does_not_abort() {
    let done = ffi::wakes();
    let mut done = pin!(done);
    let waker = noop_waker();
    let context = &mut Context::from_waker(&waker);
    assert!(done.as_mut().poll(context).is_pending());
    assert!(done.as_mut().poll(context).is_ready());
    let again = std::panic::AssertUnwindSafe(|| done.as_mut().poll(context).is_ready());
    assert!(std::panic::catch_unwind(again).is_err(), "polled after completion");
    assert!(ffi::wakes().catch_unwind().now_or_never().is_none());
}
