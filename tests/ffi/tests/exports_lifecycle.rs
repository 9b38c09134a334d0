//! The contract's sentences for C++ that awaits Rust: a Rust future inside of a C++ coroutine, polled and dropped by a
//! test.

use cobridge::Error;
use cobridge_ffi_tests::common::{Count, is_watched, poll};
use cobridge_ffi_tests::exports::lifecycle::{End, Probe, Token, ffi};
use futures::executor::block_on;
use futures::future::LocalBoxFuture;
use std::future::Future;
use std::pin::{Pin, pin};
use std::process::{Command, ExitStatus};
use std::sync::Arc;
use std::task::{Poll, Waker};
use std::thread;

type BoxFuture = Pin<Box<dyn Future<Output = Result<u64, Error>> + Send>>;
type Call = fn(Box<Token>) -> BoxFuture;

/// One way of awaiting one kind of future.
struct Way {
    name: &'static str,
    call: Call,
    /// What is destroyed in the end, in this order: the future's token, the locals of the coroutines.
    log: &'static [&'static str],
}

macro_rules! ways {
    ($($name:ident $log:expr;)*) => {
        vec![$(Way { name: stringify!($name), call: |token| Box::pin(ffi::$name(token)), log: &$log }),*]
    };
}

fn ways() -> Vec<Way> {
    ways! {
        plain_small ["token", "plain"];
        plain_large ["token", "plain"];
        plain_aligned ["token", "plain"];
        nested_small ["token", "plain", "nested"];
        nested_large ["token", "plain", "nested"];
        nested_aligned ["token", "plain", "nested"];
        moved_small ["token", "moved"];
        moved_large ["token", "moved"];
        moved_aligned ["token", "moved"];
        kept_small ["token", "kept"];
        kept_large ["token", "kept"];
        kept_aligned ["token", "kept"];
        caught_small ["token", "caught"];
        caught_large ["token", "caught"];
        caught_aligned ["token", "caught"];
        hand_small ["token"];
        hand_large ["token"];
        hand_aligned ["token"];
        hand_moved_small ["token"];
        hand_moved_large ["token"];
        hand_moved_aligned ["token"];
    }
}

impl Way {
    /// Polls until the Rust future waits.
    fn reach(&self, probe: &Probe, token: Box<Token>, waker: &Waker) -> BoxFuture {
        let mut future = (self.call)(token);
        // `kept` yields before.
        for _ in 0..2 {
            if probe.polls() == 0 {
                assert!(poll(future.as_mut(), waker).is_pending(), "{}", self.name);
            }
        }
        assert_eq!((probe.runs(), probe.polls()), (1, 1), "{}", self.name);
        assert!(probe.log().is_empty(), "{}", self.name);
        future
    }
}

/// The error that a poll answers.
fn failed(future: &mut BoxFuture) -> Error {
    match poll(future.as_mut(), Waker::noop()) {
        Poll::Ready(Err(error)) => error,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_future_that_is_never_awaited_drops_its_arguments_once_and_never_runs() {
    let mut stash = ffi::new_stash();
    let (small, token) = Probe::new();
    stash.pin_mut().keep(token);
    let (large, token) = Probe::new();
    stash.pin_mut().keep_large(token);
    let (aligned, token) = Probe::new();
    stash.pin_mut().keep_aligned(token);
    let (assigned_over, token) = Probe::new();
    stash.pin_mut().keep(token);
    let (last, token) = Probe::new();
    stash.pin_mut().assign_over(token);
    assert_eq!((stash.count(), assigned_over.log().len(), last.log().len()), (4, 1, 0));
    // The stash is let go of on another thread: there the arguments go.
    let other = thread::spawn(move || {
        drop(stash);
        thread::current().id()
    });
    let other = other.join().unwrap();
    for probe in [small, large, aligned, last] {
        assert_eq!((probe.runs(), probe.log()), (0, vec!["token".to_owned()]));
        assert_eq!(probe.threads(), [other]);
    }
    assert_eq!((assigned_over.runs(), assigned_over.log().len()), (0, 1));
}

#[test]
fn a_future_may_be_kept_and_moved_to_another_thread_before_it_is_awaited() {
    let mut stash = ffi::new_stash();
    let (probe, token) = Probe::new();
    stash.pin_mut().keep_large(token);
    let ended = probe.clone();
    let value = thread::spawn(move || {
        let mut future = Box::pin(stash.pin_mut().last());
        assert_eq!(ended.runs(), 0);
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        ended.end(End::Value(3));
        block_on(future).unwrap()
    });
    assert_eq!((value.join().unwrap(), probe.runs(), probe.log().len()), (3, 1, 1));
}

#[test]
fn an_outer_future_that_is_never_polled_calls_nothing() {
    for way in ways() {
        let (probe, token) = Probe::new();
        let future = (way.call)(token);
        assert!(probe.log().is_empty(), "{}", way.name);
        drop(future);
        assert_eq!((probe.runs(), probe.log()), (0, vec!["token".to_owned()]), "{}", way.name);
    }
}

#[test]
fn a_value_that_is_ready_at_once_arrives_in_the_first_poll() {
    for way in ways().into_iter().filter(|way| !way.name.starts_with("kept")) {
        let (probe, token) = Probe::new();
        probe.end(End::Value(5));
        let mut future = (way.call)(token);
        assert!(matches!(poll(future.as_mut(), Waker::noop()), Poll::Ready(Ok(5))), "{}", way.name);
        assert_eq!((probe.runs(), probe.polls()), (1, 1), "{}", way.name);
        assert_eq!(probe.log(), way.log, "{}", way.name);
    }
}

#[test]
fn a_value_arrives_after_a_wake_and_everything_is_dropped_once() {
    for way in ways() {
        let (probe, token) = Probe::new();
        let (count, waker) = Count::new();
        let mut future = way.reach(&probe, token, &waker);
        let before = count.get();
        assert!(probe.end(End::Value(9)), "{}", way.name);
        assert_eq!(count.get(), before + 1, "{}", way.name);
        // Nothing goes on before the poll.
        assert!(probe.log().is_empty(), "{}", way.name);
        assert!(matches!(poll(future.as_mut(), &waker), Poll::Ready(Ok(9))), "{}", way.name);
        assert_eq!(probe.polls(), 2, "{}", way.name);
        assert_eq!(probe.log(), way.log, "{}", way.name);
        drop((future, waker));
        assert_eq!(probe.log(), way.log, "{}", way.name);
        assert_eq!((Arc::strong_count(&count), Arc::strong_count(&probe)), (1, 1), "{}", way.name);
    }
}

#[test]
fn dropped_while_pending_the_inner_future_goes_at_once_and_first() {
    for way in ways() {
        let (probe, token) = Probe::new();
        let future = way.reach(&probe, token, Waker::noop());
        drop(future);
        assert_eq!(probe.log(), way.log, "{}", way.name);
        assert!(probe.threads().iter().all(|thread| *thread == thread::current().id()), "{}", way.name);
        assert_eq!((probe.runs(), probe.polls(), Arc::strong_count(&probe)), (1, 1, 1), "{}", way.name);
    }
}

#[test]
fn dropped_from_another_thread_it_goes_there() {
    for way in ways() {
        let (probe, token) = Probe::new();
        let future = way.reach(&probe, token, Waker::noop());
        let other = thread::spawn(move || {
            drop(future);
            thread::current().id()
        });
        let other = other.join().unwrap();
        assert_eq!(probe.log(), way.log, "{}", way.name);
        assert!(probe.threads().iter().all(|thread| *thread == other), "{}", way.name);
    }
}

#[test]
fn polled_on_another_thread_it_goes_on_there() {
    for way in ways() {
        let (probe, token) = Probe::new();
        let mut future = way.reach(&probe, token, Waker::noop());
        probe.end(End::Value(4));
        let other = thread::spawn(move || {
            assert!(matches!(poll(future.as_mut(), Waker::noop()), Poll::Ready(Ok(4))));
            thread::current().id()
        });
        let other = other.join().unwrap();
        assert_eq!(probe.log(), way.log, "{}", way.name);
        assert!(probe.threads().iter().all(|thread| *thread == other), "{}", way.name);
    }
}

#[test]
fn an_error_arrives_with_its_text() {
    for text in ["", "no such thing", "ünïcode, \"quoted\""] {
        for way in ways() {
            let (probe, token) = Probe::new();
            let mut future = way.reach(&probe, token, Waker::noop());
            probe.end(End::Err(text));
            let error = failed(&mut future);
            assert!(matches!(error, Error::Exception(_)), "{}", way.name);
            assert_eq!(error.to_string(), text, "{}", way.name);
            assert_eq!(probe.log(), way.log, "{}", way.name);
        }
        let (probe, token) = Probe::new();
        probe.end(End::Err(text));
        assert_eq!(block_on(ffi::text_of_error(token)), text);
    }
}

/// The payloads, and the texts that they arrive with.
fn panics() -> [(End, &'static str); 3] {
    [
        (End::PanicLiteral, "a literal"),
        (End::PanicText(7), "a text with 7"),
        (End::PanicAny, "a panic without a message"),
    ]
}

#[test]
fn a_panic_is_an_error_of_the_call_and_the_next_call_works() {
    for way in ways() {
        for (end, text) in panics() {
            let (probe, token) = Probe::new();
            let mut future = way.reach(&probe, token, Waker::noop());
            probe.end(end);
            assert_eq!(failed(&mut future).to_string(), text, "{}", way.name);
            assert_eq!(probe.log(), way.log, "{}", way.name);
        }
        let (probe, token) = Probe::new();
        let mut future = way.reach(&probe, token, Waker::noop());
        probe.end(End::Value(1));
        assert!(matches!(poll(future.as_mut(), Waker::noop()), Poll::Ready(Ok(1))), "{}", way.name);
    }
}

#[test]
fn a_panic_is_thrown_as_a_rust_panic_with_its_text() {
    for (end, text) in panics() {
        let (probe, token) = Probe::new();
        probe.end(end.clone());
        assert_eq!(block_on(ffi::text_of_panic(token)), text);
        assert_eq!((probe.runs(), probe.log().len()), (1, 1));
        // Also of a function that is declared without `Result`.
        let (probe, token) = Probe::new();
        probe.end(end);
        assert_eq!(block_on(ffi::text_of_panic_infallible(token)), text);
        assert_eq!(probe.log().len(), 1);
    }
    // And of an error's `Display`.
    let (probe, token) = Probe::new();
    assert_eq!(block_on(ffi::text_of_panic_mute(token)), "no words");
    assert_eq!(probe.log().len(), 1);
}

#[test]
fn every_self_wake_inside_of_poll_is_one_wake() {
    let calls: [fn(u64) -> LocalBoxFuture<'static, u64>; 2] =
        [|times| Box::pin(ffi::wait_pauses(times)), |times| Box::pin(ffi::hand_pauses(times))];
    for call in calls {
        let (count, waker) = Count::new();
        let mut future = call(1000);
        for round in 1..=1000 {
            assert!(poll(future.as_mut(), &waker).is_pending());
            assert_eq!(count.get(), round);
        }
        assert_eq!(poll(future.as_mut(), &waker), Poll::Ready(1000));
        assert_eq!(count.get(), 1000);
    }
}

#[test]
fn a_wake_under_a_lock_that_the_next_poll_needs_does_not_deadlock() {
    for way in ways() {
        let (probe, token) = Probe::new();
        let future = (way.call)(token);
        let task = thread::spawn(move || block_on(future));
        while probe.waker().is_none() {
            thread::yield_now();
        }
        probe.end_under_lock(End::Value(2));
        assert_eq!(task.join().unwrap().unwrap(), 2, "{}", way.name);
    }
}

#[test]
fn no_wake_of_another_thread_is_lost() {
    for _ in 0..100 {
        for way in ways() {
            let (probe, token) = Probe::new();
            let ender = probe.clone();
            let future = (way.call)(token);
            thread::scope(|scope| {
                // Anywhere between before the first poll and after the executor has parked.
                scope.spawn(move || ender.end(End::Value(6)));
                assert_eq!(block_on(future).unwrap(), 6, "{}", way.name);
            });
            assert_eq!(probe.log(), way.log, "{}", way.name);
        }
    }
}

#[test]
fn a_waker_may_be_kept_past_completion_and_past_a_drop() {
    for way in ways() {
        for completes in [true, false] {
            let (probe, token) = Probe::new();
            let (count, waker) = Count::new();
            let mut future = way.reach(&probe, token, &waker);
            let kept = probe.waker().unwrap();
            assert!(kept.will_wake(&waker), "{}: not the waker of whoever polls C++", way.name);
            if completes {
                probe.end(End::Value(1));
                assert!(poll(future.as_mut(), &waker).is_ready(), "{}", way.name);
            }
            drop((future, waker));
            let before = count.get();
            kept.wake_by_ref();
            assert_eq!(count.get(), before + 1, "{}", way.name);
            thread::spawn(move || drop(kept)).join().unwrap();
            // The probe of a call that was dropped has its waker still.
            drop(probe);
            assert_eq!(Arc::strong_count(&count), 1, "{}", way.name);
        }
    }
}

#[test]
fn of_two_pollers_in_turn_the_last_is_woken() {
    for way in ways() {
        let (probe, token) = Probe::new();
        let (first, first_waker) = Count::new();
        let (second, second_waker) = Count::new();
        let mut future = way.reach(&probe, token, &first_waker);
        let before = first.get();
        assert!(poll(future.as_mut(), &second_waker).is_pending(), "{}", way.name);
        assert_eq!(Arc::strong_count(&first), 2, "{}: the first waker was not let go of", way.name);
        probe.end(End::Value(8));
        assert_eq!((first.get(), second.get()), (before, 1), "{}", way.name);
        assert!(matches!(poll(future.as_mut(), &first_waker), Poll::Ready(Ok(8))), "{}", way.name);
    }
}

#[test]
fn spurious_polls_reach_the_rust_future_and_resume_no_body() {
    for way in ways() {
        let (probe, token) = Probe::new();
        let mut future = way.reach(&probe, token, Waker::noop());
        for _ in 0..5 {
            assert!(poll(future.as_mut(), Waker::noop()).is_pending(), "{}", way.name);
        }
        assert_eq!((probe.runs(), probe.polls(), probe.log().len()), (1, 6, 0), "{}", way.name);
    }
}

#[test]
fn a_future_that_was_awaited_or_moved_from_gives_a_logic_error() {
    let calls: [Call; 2] =
        [|token| Box::pin(ffi::second_await(token)), |token| Box::pin(ffi::moved_from(token))];
    for call in calls {
        let (probe, token) = Probe::new();
        probe.end(End::Value(10));
        assert_eq!(block_on(call(token)).unwrap(), 11);
        assert_eq!((probe.runs(), probe.log().len()), (1, 1));
    }
    let (probe, token) = Probe::new();
    let error = block_on(ffi::hand_moved_from(token)).unwrap_err();
    assert!(error.to_string().contains("moved from"), "{error}");
    assert_eq!((probe.runs(), probe.log().len()), (0, 1));
}

#[test]
fn two_futures_of_one_body_are_awaited_in_another_order() {
    let (first, first_token) = Probe::new();
    let (second, second_token) = Probe::new();
    let mut future = Box::pin(ffi::two_at_once(first_token, second_token));
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    assert_eq!((first.runs(), second.runs()), (0, 1));
    second.end(End::Value(2));
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    assert_eq!((first.runs(), second.log().len()), (1, 1));
    first.end(End::Value(3));
    assert!(matches!(poll(future.as_mut(), Waker::noop()), Poll::Ready(Ok(23))));
}

#[test]
fn dropped_with_one_future_awaited_and_one_not_both_go_once() {
    let (first, first_token) = Probe::new();
    let (second, second_token) = Probe::new();
    let mut future = Box::pin(ffi::two_at_once(first_token, second_token));
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    drop(future);
    assert_eq!((first.runs(), first.log().len()), (0, 1));
    assert_eq!((second.runs(), second.log().len()), (1, 1));
}

#[test]
fn an_exception_keeps_its_message_from_cpp_through_rust_and_cpp_to_rust() {
    for error in [block_on(ffi::relays(0)).unwrap_err(), block_on(ffi::hands_relay(0)).unwrap_err()] {
        assert!(matches!(error, Error::Exception(_)), "{error:?}");
        assert_eq!(error.to_string(), "from the depth");
    }
    assert_eq!(block_on(ffi::kind_of_relay(0)), "Error");
}

/// As the face says: "cancellation as `rust::Cancelled`, an unanswered promise as `rust::Abandoned`".
#[test]
fn cancelled_and_abandoned_stay_what_they_are_through_rust() {
    assert_eq!(block_on(ffi::kind_of_relay(1)), "Cancelled");
    assert_eq!(block_on(ffi::kind_of_relay(2)), "Abandoned");
    assert!(matches!(block_on(ffi::relays(1)), Err(Error::Cancelled)));
    assert!(matches!(block_on(ffi::hands_relay(2)), Err(Error::Abandoned)));
}

#[test]
fn a_panic_that_cpp_lets_pass_keeps_its_text_through_two_borders() {
    let once = block_on(ffi::lets_panic_pass()).unwrap_err();
    let twice = block_on(ffi::relays_panic()).unwrap_err();
    assert_eq!((once.to_string(), twice.to_string()), ("a panic that travels".into(), once.to_string()));
}

#[test]
fn fibonacci_of_both_languages_in_turn() {
    assert_eq!(block_on(ffi::fibonacci_in_cpp(15)), 610);
}

fn on_two_mebibytes(test: impl FnOnce() + Send) {
    // A sanitizer's frames are several times as large.
    let times = if is_watched() { 8 } else { 1 };
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(times * 2 * 1024 * 1024);
        let thread = builder.spawn_scoped(scope, test).unwrap();
        if let Err(panic) = thread.join() {
            std::panic::resume_unwind(panic);
        }
    });
}

#[test]
fn sentence_06_five_hundred_levels_of_both_languages_in_turn() {
    on_two_mebibytes(|| {
        let (probe, token) = Probe::new();
        let mut future = pin!(ffi::down_in_cpp(500, token));
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        probe.end(End::Value(0));
        assert!(matches!(poll(future.as_mut(), Waker::noop()), Poll::Ready(Ok(500))));
        assert_eq!(probe.log().len(), 502);
    });
}

#[test]
fn sentence_06_five_hundred_levels_are_dropped_while_suspended() {
    on_two_mebibytes(|| {
        let (probe, token) = Probe::new();
        let mut future = Box::pin(ffi::down_in_cpp(500, token));
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        drop(future);
        assert_eq!((probe.log().len(), probe.log()[0].as_str()), (502, "token"));
    });
}

#[test]
fn a_local_future_works_on_its_thread() {
    let calls: [Call; 2] =
        [|token| Box::pin(ffi::wait_local(token)), |token| Box::pin(ffi::hand_local(token))];
    for call in calls {
        let (probe, token) = Probe::new();
        let mut future = call(token);
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        probe.end(End::Value(3));
        assert!(matches!(poll(future.as_mut(), Waker::noop()), Poll::Ready(Ok(3))));
        assert_eq!(probe.log().len(), 1);
        // Over, it has no thread any more.
        thread::spawn(move || drop(future)).join().unwrap();
        // Nor has it before its first poll.
        let (probe, token) = Probe::new();
        probe.end(End::Value(3));
        let future = call(token);
        assert_eq!(thread::spawn(move || block_on(future)).join().unwrap().unwrap(), 3);
    }
    let (probe, token) = Probe::new();
    let mut future = Box::pin(ffi::drop_local_unpolled(token));
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    thread::spawn(move || drop(future)).join().unwrap();
    assert_eq!((probe.runs(), probe.log().len()), (0, 1));
}

// ---- What aborts, each in a process of its own.

/// A call that waits, with its probe.
fn waiting(call: Call) -> (Arc<Probe>, BoxFuture) {
    let (probe, token) = Probe::new();
    let mut future = call(token);
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    (probe, future)
}

fn act(name: &str) {
    let polled = |mut future: BoxFuture| drop(poll(future.as_mut(), Waker::noop()));
    let local = || waiting(|token| Box::pin(ffi::wait_local(token))).1;
    let handed = || waiting(|token| Box::pin(ffi::hand_local(token))).1;
    let elsewhere = |what: fn(BoxFuture), future: BoxFuture| drop(thread::spawn(move || what(future)).join());
    match name {
        "a_local_future_is_polled" => elsewhere(polled, local()),
        "a_local_future_is_dropped" => elsewhere(drop, local()),
        "a_handed_local_future_is_polled" => elsewhere(polled, handed()),
        "a_handed_local_future_is_dropped" => elsewhere(drop, handed()),
        "a_destructor_panics_in_drop" => {
            let (probe, future) = waiting(|token| Box::pin(ffi::plain_large(token)));
            probe.arm();
            drop(future);
        }
        "a_destructor_panics_in_the_last_poll" => {
            let (probe, future) = waiting(|token| Box::pin(ffi::hand_small(token)));
            probe.arm();
            probe.end(End::Value(1));
            polled(future);
        }
        "a_payload_panics" => {
            let (probe, future) = waiting(|token| Box::pin(ffi::plain_small(token)));
            probe.end(End::PanicBomb);
            polled(future);
        }
        "a_panic_passes_without_result" => {
            let (probe, token) = Probe::new();
            probe.end(End::PanicText(3));
            block_on(ffi::wait_infallible(token));
        }
        other => panic!("no such abort: {other}"),
    }
}

/// The child's part: does nothing unless one of the others runs it in a process of its own.
#[test]
fn child() {
    if let Ok(name) = std::env::var("EXPORTS_ABORT") {
        act(&name);
    }
}

fn abort(name: &str, message: &str) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env("EXPORTS_ABORT", name)
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
fn a_local_future_on_another_thread_aborts_and_names_the_function() {
    let polled = "`exports_lifecycle::local_wait` is #[local], and its future was polled on another thread";
    let dropped = "`exports_lifecycle::local_wait` is #[local], and its future was dropped on another thread";
    abort("a_local_future_is_polled", polled);
    abort("a_local_future_is_dropped", dropped);
    abort("a_handed_local_future_is_polled", polled);
    abort("a_handed_local_future_is_dropped", dropped);
}

#[test]
fn a_destructor_that_panics_aborts() {
    abort("a_destructor_panics_in_drop", "the destructor of a token panics");
    abort("a_destructor_panics_in_the_last_poll", "the destructor of a token panics");
    abort("a_payload_panics", "the destructor of a payload panics");
}

#[test]
fn without_result_a_panic_that_passes_terminates_and_names_the_function() {
    abort("a_panic_passes_without_result", "`exports_lifecycle::wait_infallible` threw");
}
