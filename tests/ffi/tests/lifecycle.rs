//! The contract for Rust awaiting C++, sentence by sentence, seen from Rust. The C++ state machines under it are
//! explored and sanitized in `tests/cpp`.
//!
//! C++ counts the locals that are alive in the whole process, so these tests take turns.

use cobridge::Error;
use cobridge::cxx::SharedPtr;
use cobridge_ffi_tests::lifecycle::ffi::{self, Gate};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

type BoxFuture = Pin<Box<dyn Future<Output = Result<u64, Error>>>>;
type Wait = fn(SharedPtr<Gate>) -> BoxFuture;

/// A turn: locals are counted at its start, and must be as many at its end.
struct Turn {
    _lock: MutexGuard<'static, ()>,
    before: i64,
}

fn turn() -> Turn {
    static TURN: Mutex<()> = Mutex::new(());
    let lock = TURN.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    Turn { _lock: lock, before: ffi::live_locals() }
}

impl Turn {
    fn alive(&self) -> i64 {
        ffi::live_locals() - self.before
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.alive(), 0, "locals of C++ frames or promises outlived the test");
        }
    }
}

/// A waker that counts.
#[derive(Default)]
struct Count(AtomicU64);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

impl Count {
    fn new() -> (Arc<Count>, Waker) {
        let count = Arc::new(Count::default());
        (count.clone(), Waker::from(count))
    }

    fn get(&self) -> u64 {
        self.0.load(SeqCst)
    }
}

fn poll<F: Future + ?Sized>(future: Pin<&mut F>, waker: &Waker) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(waker))
}

/// Waits for an event of another thread, with a bound far above what it takes.
fn eventually(mut happened: impl FnMut() -> bool) {
    let start = std::time::Instant::now();
    while !happened() {
        assert!(start.elapsed() < Duration::from_secs(20), "it did not happen");
        std::thread::yield_now();
    }
}

/// The styles whose calls wait at a gate until somebody ends them.
fn waits() -> [(&'static str, Wait); 8] {
    [
        ("coroutine", |gate| Box::pin(ffi::wait_coroutine(gate))),
        ("promise", |gate| Box::pin(ffi::wait_promise(gate))),
        ("callback", |gate| Box::pin(ffi::wait_callback(gate))),
        ("std_future", |gate| Box::pin(ffi::wait_std_future(gate))),
        ("blocking", |gate| Box::pin(ffi::wait_blocking(gate))),
        ("stoppable", |gate| Box::pin(ffi::wait_stoppable(gate))),
        ("nested", |gate| Box::pin(ffi::wait_nested(gate, 3))),
        ("borrowing", |gate| Box::pin(ffi::wait_borrowing(gate, ""))),
    ]
}

/// Runs a test on two Tokio threads.
fn in_tokio(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.unwrap().block_on(test);
}

/// Starts a call and waits until it has reached the gate.
fn reach(gate: &Gate, future: &mut BoxFuture, waker: &Waker) {
    assert!(poll(future.as_mut(), waker).is_pending());
    eventually(|| gate.is_awaited());
}

#[test]
fn sentence_01_nothing_happens_before_the_first_poll() {
    let turn = turn();
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let future = wait(gate.clone());
        assert!(!gate.is_awaited(), "{style}");
        drop(future);
        assert!(!gate.is_awaited(), "{style}");
        assert_eq!(turn.alive(), 0, "{style}");
    }
}

#[test]
fn sentence_01_arguments_of_an_unpolled_future_are_dropped_once() {
    let _turn = turn();
    let gate = ffi::new_gate();
    let weak = SharedPtr::downgrade(&gate);
    let future = ffi::wait_coroutine(gate);
    assert!(!weak.upgrade().is_null());
    drop(future);
    assert!(weak.upgrade().is_null());
}

#[test]
fn sentence_02_the_body_runs_only_in_poll_on_the_polling_thread() {
    let _turn = turn();
    in_tokio(async {
        assert!(!ffi::hop(50).await.unwrap());
        let here = tokio::spawn(async { (ffi::this_thread(), ffi::body_thread().await, ffi::this_thread()) });
        let (before, body, after) = here.await.unwrap();
        assert!(body == before || body == after);
    });
}

#[test]
fn sentence_02_a_completion_elsewhere_only_wakes() {
    let turn = turn();
    let gate = ffi::new_gate();
    let (count, waker) = Count::new();
    let mut future: BoxFuture = Box::pin(ffi::wait_coroutine(gate.clone()));
    reach(&gate, &mut future, &waker);
    let opener = gate.clone();
    std::thread::scope(|scope| {
        let opener = Shared(&opener);
        scope.spawn(move || assert!(opener.get().open(4)));
    });
    // The body has not gone on: its local is alive until the next poll.
    assert_eq!((count.get(), turn.alive()), (1, 1));
    assert!(matches!(poll(future.as_mut(), &waker), Poll::Ready(Ok(4))));
    assert_eq!(turn.alive(), 0);
}

/// A gate may be used from any thread: it has a mutex.
struct Shared<'a>(&'a SharedPtr<Gate>);
// SAFETY: the gate's methods lock.
unsafe impl Send for Shared<'_> {}
impl Shared<'_> {
    fn get(&self) -> &Gate {
        self.0
    }
}

#[test]
fn sentence_03_a_wake_may_come_from_any_thread_and_runs_nothing() {
    let _turn = turn();
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let (count, waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &waker);
        let opener = Shared(&gate);
        std::thread::scope(|scope| {
            scope.spawn(move || assert!(opener.get().open(9)));
        });
        eventually(|| count.get() > 0);
        assert!(matches!(poll(future.as_mut(), &waker), Poll::Ready(Ok(9 | 12))), "{style}");
        assert_eq!(count.get(), 1, "{style}");
    }
}

/// A waker that polls again takes a lock the task needs: it must be free while a wake is made.
#[test]
fn sentence_03_a_wake_is_made_under_no_lock() {
    let _turn = turn();
    struct Locks(Mutex<u64>);
    impl Wake for Locks {
        fn wake(self: Arc<Self>) {
            *self.0.lock().unwrap() += 1;
        }
    }
    let locks = Arc::new(Locks(Mutex::new(0)));
    let waker = Waker::from(locks.clone());
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &waker);
        let before = *locks.0.lock().unwrap();
        // The wake happens inside `open` while this thread holds nothing; the lock is ours again right after.
        gate.open(1);
        eventually(|| *locks.0.lock().unwrap() > before);
        let held = locks.0.lock().unwrap();
        assert!(poll(future.as_mut(), Waker::noop()).is_ready(), "{style}");
        drop(held);
    }
}

#[test]
fn sentence_04_spurious_polls_resume_nothing() {
    let _turn = turn();
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let (count, waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &waker);
        for _ in 0..5 {
            assert!(poll(future.as_mut(), &waker).is_pending(), "{style}");
        }
        assert_eq!(count.get(), 0, "{style}");
        gate.open(0);
        eventually(|| count.get() == 1);
        assert!(poll(future.as_mut(), &waker).is_ready(), "{style}");
    }
}

#[test]
fn sentence_04_another_waker_replaces_the_first() {
    let _turn = turn();
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let (first, first_waker) = Count::new();
        let (second, second_waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &first_waker);
        assert!(poll(future.as_mut(), &second_waker).is_pending());
        assert_eq!(Arc::strong_count(&first), 2, "{style}: the first waker was let go");
        gate.open(0);
        eventually(|| second.get() == 1);
        assert_eq!(first.get(), 0, "{style}");
        assert!(poll(future.as_mut(), &second_waker).is_ready());
        drop((future, second_waker));
        eventually(|| Arc::strong_count(&second) == 1);
    }
}

#[test]
fn sentence_06_awaits_that_are_ready_at_once_grow_no_stack() {
    on_a_small_stack(|| {
        let mut future = pin!(ffi::many_ready(1_000_000));
        assert_eq!(poll(future.as_mut(), Waker::noop()), Poll::Ready(1_000_000));
    });
}

#[test]
fn sentence_06_a_deep_chain_completes() {
    let _turn = turn();
    on_a_small_stack(|| {
        let mut future = pin!(ffi::deep(100_000));
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        assert_eq!(poll(future.as_mut(), Waker::noop()), Poll::Ready(100_000));
    });
}

#[test]
fn sentence_06_a_deep_chain_is_dropped_while_suspended() {
    let turn = turn();
    on_a_small_stack(|| {
        let mut future = Box::pin(ffi::deep(100_000));
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        assert_eq!(ffi::live_locals() - turn.before, 100_001);
        drop(future);
        assert_eq!(ffi::live_locals() - turn.before, 0);
        let gate = ffi::new_gate();
        let mut future = Box::pin(ffi::deep_gate(100_000, gate.clone()));
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        // It waits on what can't be abandoned: the frames go when that ends.
        drop(future);
        assert!(gate.open(1));
        assert_eq!(ffi::live_locals() - turn.before, 0);
    });
}

fn on_a_small_stack(test: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn_scoped(scope, test).unwrap();
        if let Err(panic) = thread.join() {
            std::panic::resume_unwind(panic);
        }
    });
}

/// In the styles that run outside of poll, borrowed arguments are copied into the call.
#[test]
fn sentence_07_borrowed_arguments_are_copied_where_the_call_outlives_poll() {
    use cobridge_ffi_tests::styles::{blocking, callback, promise, std_future};
    type Describe = fn(&str) -> Pin<Box<dyn Future<Output = Result<String, Error>> + '_>>;
    let styles: [Describe; 4] = [
        |text| Box::pin(promise::ffi::describe(text, 1)),
        |text| Box::pin(callback::ffi::describe(text, 1)),
        |text| Box::pin(std_future::ffi::describe(text, 1)),
        |text| Box::pin(blocking::ffi::describe(text, 1)),
    ];
    for describe in styles {
        for _ in 0..50 {
            let mut text = String::from("a text that is gone before the thread reads it");
            let mut future = describe(&text);
            let polled = poll(future.as_mut(), Waker::noop());
            drop((polled, future));
            // The call is gone, and so is what it borrowed; a late reader would show under a sanitizer.
            text.clear();
            text.push_str("overwritten overwritten overwritten overwritten");
        }
    }
}

#[test]
fn sentence_08_large_values_keep_their_address() {
    use cobridge_ffi_tests::styles::promise;
    let numbers: Vec<u64> = (0..10_000).collect();
    let address = numbers.as_ptr();
    let answer = futures::executor::block_on(promise::ffi::gather(String::new(), numbers)).unwrap();
    assert_eq!((answer.numbers.as_ptr(), answer.numbers.len()), (address, 10_000));
}

#[test]
fn sentence_09_every_path_destroys_everything_once() {
    let turn = turn();
    type End = fn(&Gate) -> bool;
    let ends: [End; 4] = [|g| g.open(3), |g| g.fail("no"), |g| g.cancel(), |g| g.abandon()];
    for (style, wait) in waits() {
        for (number, end) in ends.iter().enumerate() {
            // A coroutine that waits on a foreign awaitable is resumed in the end, by whoever has its handle.
            let leaves_a_handle = matches!(style, "coroutine" | "stoppable" | "nested" | "borrowing");
            if number == 3 && leaves_a_handle {
                continue;
            }
            let gate = ffi::new_gate();
            let weak = SharedPtr::downgrade(&gate);
            let (count, waker) = Count::new();
            let mut future = wait(gate.clone());
            reach(&gate, &mut future, &waker);
            assert!(end(&gate));
            eventually(|| count.get() > 0);
            let Poll::Ready(result) = poll(future.as_mut(), &waker) else { panic!("{style} {number}") };
            match number {
                0 => assert!(matches!(result, Ok(3 | 6)), "{style}: {result:?}"),
                1 => assert!(
                    matches!(&result, Err(Error::Exception(e)) if e.what() == "no"),
                    "{style}: {result:?}"
                ),
                2 => assert!(matches!(result, Err(Error::Cancelled)), "{style}: {result:?}"),
                _ => {
                    let abandoned = matches!(result, Err(Error::Abandoned));
                    // A broken std::promise is an exception of std's own.
                    let broken = matches!(style, "std_future" | "blocking")
                        && matches!(result, Err(Error::Exception(_)));
                    assert!(abandoned || broken, "{style}: {result:?}");
                }
            }
            drop((future, waker, gate));
            eventually(|| turn.alive() == 0 && weak.upgrade().is_null() && Arc::strong_count(&count) == 1);
        }
    }
}

#[test]
fn sentence_10_a_value_that_is_never_read_is_destroyed() {
    let _turn = turn();
    for (_, wait) in waits() {
        let gate = ffi::new_gate();
        let weak = SharedPtr::downgrade(&gate);
        let (count, waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &waker);
        gate.open(5);
        eventually(|| count.get() > 0);
        drop((future, gate));
        eventually(|| weak.upgrade().is_null());
    }
    // A value that owns memory: valgrind and ASan see it if it stays.
    let gate = ffi::new_gate();
    let mut future = Box::pin(ffi::wait_text(gate.clone()));
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    assert!(gate.open(10_000));
    drop(future);
}

#[test]
fn sentence_11_drop_destroys_every_local_at_once() {
    let turn = turn();
    // At a native leaf, at every suspension point.
    for polls in 1..=4 {
        let mut future = Box::pin(ffi::wait_yielding(4));
        for _ in 0..polls {
            assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        }
        assert_eq!(turn.alive(), 1);
        drop(future);
        assert_eq!(turn.alive(), 0);
    }
    // On an operation that may be abandoned.
    let gate = ffi::new_gate();
    let mut future: BoxFuture = Box::pin(ffi::wait_abandonable(gate.clone()));
    reach(&gate, &mut future, Waker::noop());
    drop(future);
    assert_eq!((turn.alive(), gate.is_awaited()), (0, false));
    // On an operation that the stop callback ends.
    let mut future: BoxFuture = Box::pin(ffi::wait_stoppable(gate.clone()));
    reach(&gate, &mut future, Waker::noop());
    drop(future);
    assert_eq!((turn.alive(), gate.cancellations()), (0, 1));
}

#[test]
fn sentence_11_what_cannot_be_abandoned_is_kept_until_it_ends() {
    let turn = turn();
    let gate = ffi::new_gate();
    let mut future: BoxFuture = Box::pin(ffi::wait_nested(gate.clone(), 2));
    reach(&gate, &mut future, Waker::noop());
    drop(future);
    assert_eq!(turn.alive(), 4); // three frames and what waits at the gate
    assert!(gate.open(1));
    assert_eq!(turn.alive(), 0);
}

#[test]
fn sentence_11_drop_waits_for_it_if_the_call_borrows() {
    let turn = turn();
    let gate = ffi::new_gate();
    let text = String::from("lent");
    let mut future = Box::pin(ffi::wait_borrowing(gate.clone(), &text));
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    drop_waits_for(&gate, future, || {
        // The frame is gone; what waited at the gate is the other thread's, which may be about to let go of it.
        assert!(turn.alive() <= 1);
    });
    assert_eq!(turn.alive(), 0);
}

/// Drops a call while another thread opens the gate it waits at: the drop must not return before that. Then `check`s.
fn drop_waits_for(gate: &SharedPtr<Gate>, future: impl Future, check: impl FnOnce()) {
    let (dropping, opened) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        let (opener, dropping, opened) = (Shared(gate), &dropping, &opened);
        scope.spawn(move || {
            eventually(|| dropping.load(SeqCst) == 1);
            opened.store(1, SeqCst);
            assert!(opener.get().open(1));
        });
        dropping.store(1, SeqCst);
        drop(future);
        assert_eq!(opened.load(SeqCst), 1);
        check();
    });
}

/// A job holds a reference to a C++ object, which Rust may destroy right after the drop.
#[test]
fn sentence_11_drop_waits_for_a_job_that_holds_a_cpp_object() {
    let turn = turn();
    type WaitOn = for<'a> fn(&'a Gate) -> Pin<Box<dyn Future<Output = Result<u64, Error>> + 'a>>;
    let waits: [WaitOn; 2] = [|gate| Box::pin(gate.block_on()), |gate| Box::pin(gate.std_future_on())];
    for wait in waits {
        let gate = ffi::new_gate();
        let mut future = wait(&gate);
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        eventually(|| gate.is_awaited());
        drop_waits_for(&gate, future, || eventually(|| turn.alive() == 0));
    }
}

/// Nothing waits for a job that has not begun: it never will.
#[test]
fn sentence_11_a_job_that_has_not_begun_is_kept_from_running() {
    let _turn = turn();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().max_blocking_threads(1).worker_threads(1).build();
    let runtime = runtime.unwrap();
    let entered = runtime.enter();
    let (busy, gate) = (ffi::new_gate(), ffi::new_gate());
    let mut occupies: BoxFuture = Box::pin(ffi::wait_blocking(busy.clone()));
    reach(&busy, &mut occupies, Waker::noop());
    let mut queued = Box::pin(gate.block_on());
    assert!(poll(queued.as_mut(), Waker::noop()).is_pending());
    drop(queued);
    assert!(busy.open(1));
    drop(entered);
    drop(runtime);
    assert!(!gate.is_awaited());
}

#[test]
fn sentence_11_a_promise_learns_that_it_is_cancelled() {
    let _turn = turn();
    let gate = ffi::new_gate();
    let mut future: BoxFuture = Box::pin(ffi::wait_promise(gate.clone()));
    reach(&gate, &mut future, Waker::noop());
    assert!(!gate.sees_cancelled());
    drop(future);
    assert_eq!((gate.cancellations(), gate.sees_cancelled()), (1, true));
    // Answering now changes nothing.
    assert!(gate.open(3));
    assert_eq!(gate.cancellations(), 1);
}

#[test]
fn sentence_11_a_timeout_really_cancels() {
    let _turn = turn();
    in_tokio(async {
        let gate = ffi::new_gate();
        let timeout = tokio::time::timeout(Duration::from_millis(10), ffi::wait_promise(gate.clone())).await;
        assert!(timeout.is_err());
        assert_eq!(gate.cancellations(), 1);
        gate.abandon();
    });
}

#[test]
fn sentence_12_dropped_on_another_thread() {
    let turn = turn();
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, Waker::noop());
        struct Carried(#[expect(dead_code, reason = "only dropped")] BoxFuture);
        // SAFETY: every future of these tests is `Send`; the box has forgotten it.
        unsafe impl Send for Carried {}
        let carried = Carried(future);
        if style == "borrowing" {
            // Its drop waits: somebody must end the operation meanwhile.
            std::thread::scope(|scope| {
                let opener = Shared(&gate);
                scope.spawn(move || eventually(|| opener.get().open(0)));
                scope.spawn(move || drop(carried));
            });
        } else {
            std::thread::spawn(move || drop(carried)).join().unwrap();
            gate.open(0);
        }
        drop(gate);
        eventually(|| turn.alive() == 0);
    }
}

#[test]
fn sentence_13_answered_twice() {
    let _turn = turn();
    let waits: [Wait; 2] =
        [|gate| Box::pin(ffi::wait_promise(gate)), |gate| Box::pin(ffi::wait_std_future(gate))];
    for wait in waits {
        let gate = ffi::new_gate();
        let (count, waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &waker);
        assert!(gate.open_twice(8));
        eventually(|| count.get() > 0);
        assert!(matches!(poll(future.as_mut(), &waker), Poll::Ready(Ok(8))));
        assert_eq!(count.get(), 1);
    }
}

#[test]
fn sentence_13_an_unanswered_promise_is_abandoned_promptly() {
    let _turn = turn();
    let waits: [Wait; 2] =
        [|gate| Box::pin(ffi::wait_promise(gate)), |gate| Box::pin(ffi::wait_callback(gate))];
    for wait in waits {
        let gate = ffi::new_gate();
        let (count, waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &waker);
        assert!(gate.abandon());
        assert_eq!(count.get(), 1);
        assert!(matches!(poll(future.as_mut(), &waker), Poll::Ready(Err(Error::Abandoned))));
    }
}

#[test]
fn sentence_14_every_exception_arrives_with_its_message() {
    let _turn = turn();
    in_tokio(async {
        let expected = ["a runtime error", "not a std::exception", "a literal", "a string"];
        for (kind, message) in expected.into_iter().enumerate() {
            let kind = kind as u8;
            for error in [
                ffi::throw_something(kind, false).await.unwrap_err(),
                ffi::throw_something(kind, true).await.unwrap_err(),
                ffi::throw_blocking(kind).await.unwrap_err(),
                ffi::throw_from_promise(ffi::new_gate(), kind).await.unwrap_err(),
            ] {
                assert!(matches!(&error, Error::Exception(_)), "{error:?}");
                assert!(error.to_string().contains(message), "{error}");
            }
        }
        assert!(matches!(ffi::throw_something(4, true).await, Err(Error::Cancelled)));
        assert!(matches!(ffi::throw_something(5, false).await, Err(Error::Abandoned)));
        assert!(matches!(ffi::throw_something(6, true).await, Err(Error::Exception(_))));
        assert_eq!(ffi::throw_in_destructor().await.unwrap_err().to_string(), "a destructor");
        // And the next call works.
        assert_eq!(ffi::many_ready(2).await, 2);
    });
}

#[test]
fn sentence_14_without_result_a_call_without_answer_panics_and_names_the_function() {
    let _turn = turn();
    type End = fn(&Gate) -> bool;
    for end in [(|gate| gate.abandon()) as End, |gate| gate.cancel()] {
        let gate = ffi::new_gate();
        let mut future = Box::pin(ffi::infallible_promise(gate.clone()));
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        assert!(end(&gate));
        let panic =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| poll(future.as_mut(), Waker::noop())));
        let message = panic.unwrap_err().downcast::<String>().unwrap();
        assert!(message.contains("lifecycle::infallible_promise"), "{message}");
    }
}

/// Runs one test of this file, ignored otherwise, in a process of its own, which must abort.
fn aborts(name: &str) -> String {
    let program = std::env::current_exe().unwrap();
    let child = std::process::Command::new(program)
        .args(["--exact", name, "--nocapture"])
        .env("COBRIDGE_ABORT", name)
        .output()
        .unwrap();
    assert!(!child.status.success(), "{name} lived");
    String::from_utf8_lossy(&child.stderr).into_owned()
}

/// The process of [`aborts`].
fn about_to_abort(name: &str) -> bool {
    std::env::var("COBRIDGE_ABORT").is_ok_and(|wanted| wanted == name)
}

#[test]
fn sentence_14_without_result_an_exception_terminates_and_names_the_function() {
    const NAME: &str = "sentence_14_without_result_an_exception_terminates_and_names_the_function";
    if about_to_abort(NAME) {
        futures::executor::block_on(ffi::infallible_throw(true));
        return;
    }
    let message = aborts(NAME);
    assert!(message.contains("lifecycle::infallible_throw"), "{message}");
    assert!(message.contains("a runtime error"), "{message}");
}

#[test]
fn catalogue_polled_after_completion_panics_and_names_the_function() {
    let _turn = turn();
    let mut future = Box::pin(ffi::many_ready(1));
    assert!(poll(future.as_mut(), Waker::noop()).is_ready());
    let again =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| poll(future.as_mut(), Waker::noop())));
    let message = again.unwrap_err().downcast::<String>().unwrap();
    assert!(message.contains("lifecycle::many_ready"), "{message}");
}

#[test]
fn catalogue_the_loser_of_a_select_is_cancelled() {
    let _turn = turn();
    in_tokio(async {
        let (slow, fast) = (ffi::new_gate(), ffi::new_gate());
        let opener = fast.clone();
        tokio::select! {
            biased;
            _ = ffi::wait_promise(slow.clone()) => panic!("the slow one won"),
            value = ffi::wait_promise(fast.clone()) => assert_eq!(value.unwrap(), 6),
            () = async { opener.open(6); std::future::pending().await } => {}
        }
        assert_eq!((slow.cancellations(), fast.cancellations()), (1, 0));
        slow.abandon();
    });
}

#[test]
fn catalogue_a_waker_kept_past_completion_is_harmless() {
    let _turn = turn();
    let gate = ffi::new_gate();
    let (count, waker) = Count::new();
    let mut future: BoxFuture = Box::pin(ffi::wait_coroutine(gate.clone()));
    reach(&gate, &mut future, &waker);
    let kept = waker.clone();
    gate.open(1);
    assert!(poll(future.as_mut(), &waker).is_ready());
    drop((future, waker));
    kept.wake_by_ref();
    assert_eq!((count.get(), Arc::strong_count(&count)), (2, 2));
    std::thread::spawn(move || drop(kept)).join().unwrap();
    assert_eq!(Arc::strong_count(&count), 1);
}

#[test]
fn catalogue_two_pollers_in_turn_with_the_completion_between() {
    let _turn = turn();
    for (style, wait) in waits() {
        let gate = ffi::new_gate();
        let (first, first_waker) = Count::new();
        let mut future = wait(gate.clone());
        reach(&gate, &mut future, &first_waker);
        gate.open(2);
        eventually(|| first.get() == 1);
        let (second, second_waker) = Count::new();
        assert!(poll(future.as_mut(), &second_waker).is_ready(), "{style}");
        assert_eq!(second.get(), 0, "{style}");
    }
}

#[test]
fn catalogue_ten_thousand_operations_on_a_fixed_number_of_threads() {
    let _turn = turn();
    in_tokio(async {
        let threads = || std::fs::read_dir("/proc/self/task").map(Iterator::count).unwrap_or(0);
        let gates: Vec<_> = (0..10_000).map(|_| ffi::new_gate()).collect();
        let before = threads();
        let mut set = futures::stream::FuturesUnordered::new();
        for gate in &gates {
            set.push(Box::pin(ffi::wait_coroutine(gate.clone())));
        }
        // One poll of the set starts every one of them.
        assert!(futures::poll!(futures::StreamExt::next(&mut set)).is_pending());
        // The test harness may start and end a few of its own meanwhile.
        assert!(threads() < before + 50);
        for (number, gate) in gates.iter().enumerate() {
            assert!(gate.open(number as u64));
        }
        let mut sum = 0;
        while let Some(value) = futures::StreamExt::next(&mut set).await {
            sum += value.unwrap();
        }
        assert_eq!(sum, 9_999 * 10_000 / 2);
    });
}

#[test]
fn catalogue_create_and_drop_without_growth() {
    let _turn = turn();
    if std::env::var_os("COBRIDGE_SANITIZED").is_some() {
        println!("skipped: a sanitizer keeps freed memory for a while");
        return;
    }
    let resident = || {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
    };
    let round = || {
        for (_, wait) in
            waits().into_iter().filter(|(style, _)| *style != "blocking" && *style != "std_future")
        {
            for _ in 0..2_000 {
                let gate = ffi::new_gate();
                let mut future = wait(gate.clone());
                assert!(poll(future.as_mut(), Waker::noop()).is_pending());
                gate.open(1);
                drop(future);
            }
        }
    };
    round();
    let before = resident();
    for _ in 0..5 {
        round();
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 2 * 1024 * 1024, "grew by {grown} bytes in 60,000 calls");
}

/// A completion on one thread against polls and drops on another, many times, in every style.
#[test]
fn catalogue_completion_races_drop_and_poll() {
    let turn = turn();
    for round in 0..300 {
        for (style, wait) in waits() {
            let gate = ffi::new_gate();
            let (count, waker) = Count::new();
            let mut future = wait(gate.clone());
            reach(&gate, &mut future, &waker);
            std::thread::scope(|scope| {
                let opener = Shared(&gate);
                scope.spawn(move || opener.get().open(1));
                match round % 3 {
                    0 => drop(future),
                    1 => {
                        let _ = poll(future.as_mut(), Waker::noop());
                        drop(future);
                    }
                    _ => loop {
                        if poll(future.as_mut(), &waker).is_ready() {
                            break;
                        }
                        eventually(|| count.0.swap(0, SeqCst) > 0);
                    },
                }
            });
            drop(gate);
            eventually(|| turn.alive() == 0);
            let _ = style;
        }
    }
}
