//! The contract's sentences and its catalogue, where Rust awaits Zig and Zig awaits Rust, as far as the tests of the styles do not show
//! them. `tests/contract.md` says which test stands for which sentence.
#![cfg(not(without_zig))]

mod common;

use cobridge::Error;
use cobridge_zig_tests::contract::{Token, WAKERS, alive, ffi, token, until_alive};
use common::{Count, times};
use futures::FutureExt;
use futures::executor::block_on;
use futures::future::join_all;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Barrier, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

/// The tokens and the slots are counted for all.
fn turn() -> MutexGuard<'static, ()> {
    let turn = common::turn();
    assert_eq!(alive(), 0);
    turn
}

type Pinned<T> = Pin<Box<dyn Future<Output = T> + Send>>;
type Answer = Result<Box<Token>, Error>;
type Style = fn(Box<Token>) -> Pinned<Answer>;
type Echo = fn(Vec<u8>) -> Pinned<Vec<u8>>;

fn poll<T>(future: &mut Pinned<T>, waker: &Waker) -> Poll<T> {
    future.as_mut().poll(&mut Context::from_waker(waker))
}

/// One that Zig has.
fn pending(slot: usize, waker: &Waker) -> Pinned<Answer> {
    let mut future: Pinned<Answer> = Box::pin(ffi::kept(slot, token()));
    assert!(poll(&mut future, waker).is_pending());
    future
}

/// Each style, by what it makes of a token.
fn styles() -> [(&'static str, Style); 6] {
    [
        ("promise", |token| Box::pin(ffi::kept(0, token))),
        ("promise, inline", |token| Box::pin(ffi::gives_at_once(token))),
        ("returned", |token| Box::pin(ffi::returned(token))),
        ("callback", |token| Box::pin(ffi::called_back(token))),
        ("std.Io", |token| Box::pin(ffi::in_steps(token, 3))),
        ("blocking", |token| Box::pin(async { Ok(ffi::blocks(token).await) })),
    ]
}

#[test]
fn sentence_01_dropped_before_its_first_poll_arguments_are_dropped_once_and_zig_is_not_called() {
    let _turn = turn();
    let calls = ffi::calls();
    for (style, call) in styles() {
        let future = call(token());
        assert_eq!(alive(), 1, "{style}");
        drop(future);
        assert_eq!(alive(), 0, "{style}");
    }
    assert_eq!(ffi::calls(), calls);
}

#[test]
fn catalogue_two_pollers_in_turn_with_the_answer_between_or_behind_them() {
    let _turn = turn();
    for answer_between in [true, false] {
        let ((first, first_waker), (second, second_waker)) = (Count::new(), Count::new());
        let mut future = pending(1, &first_waker);
        if answer_between {
            assert!(ffi::give_from_a_thread(1));
        }
        // On a thread of its own, which is over then.
        let poll_there = |mut future: Pinned<Answer>| {
            let waker = second_waker.clone();
            thread::spawn(move || (poll(&mut future, &waker).map(drop), future)).join().unwrap()
        };
        let polled;
        (polled, future) = poll_there(future);
        assert_eq!(polled.is_ready(), answer_between);
        if !answer_between {
            assert!(ffi::give_from_a_thread(1));
            assert!(poll(&mut future, &second_waker).is_ready());
        }
        assert_eq!((first.get(), second.get()), if answer_between { (1, 0) } else { (0, 1) });
        drop(future);
        assert_eq!(alive(), 0);
    }
}

#[test]
fn catalogue_first_poll_answer_and_end_on_threads_that_then_exit() {
    let _turn = turn();
    for round in 0..times(500, 200, 20) {
        let slot = (round % 8) as usize;
        let mut future = thread::spawn(move || pending(slot, Waker::noop())).join().unwrap();
        assert!(ffi::give_from_a_thread(slot));
        if round % 2 == 0 {
            thread::spawn(move || assert!(poll(&mut future, Waker::noop()).is_ready())).join().unwrap();
        } else {
            thread::spawn(move || drop(future)).join().unwrap();
        }
        assert_eq!(alive(), 0);
    }
}

#[test]
fn catalogue_a_call_that_is_never_answered_holds_up_no_other() {
    let _turn = turn();
    let (woken, waker) = Count::new();
    let mut never = pending(2, &waker);
    for _ in 0..100 {
        let mut other = pending(3, Waker::noop());
        assert!(ffi::give(3));
        assert!(poll(&mut other, Waker::noop()).is_ready());
        assert_eq!(block_on(ffi::returned(token())).unwrap().number(), 1 + last_number());
        assert!(poll(&mut never, &waker).is_pending());
    }
    drop(never);
    assert_eq!((alive(), woken.get()), (1, 0), "the token is Zig's");
    assert!(ffi::is_cancelled(2));
    // Gives it back.
    assert!(ffi::abandon(2));
    assert_eq!(alive(), 0);
}

/// The number of a token that is made now.
fn last_number() -> u64 {
    token().number() - 2
}

#[test]
fn sentence_13_answered_twice_by_every_pair_of_answers() {
    let _turn = turn();
    let answers: [fn(usize) -> bool; 4] = [ffi::give, ffi::fail, ffi::stop, ffi::abandon];
    for (index, first) in answers.into_iter().enumerate() {
        for second in answers {
            for read in [true, false] {
                let (woken, waker) = Count::new();
                let mut future = pending(4, &waker);
                assert!(first(4));
                assert!(!second(4));
                assert_eq!(woken.get(), 1);
                if read {
                    let Poll::Ready(ended) = poll(&mut future, &waker) else { panic!("it was answered") };
                    assert_eq!(which(&ended), index);
                }
                // Nor after the end.
                assert!(!second(4));
                drop(future);
                assert!(!second(4));
                assert_eq!((woken.get(), alive()), (1, 0));
            }
        }
    }
}

/// The index of the answer above.
fn which(ended: &Answer) -> usize {
    match ended {
        Ok(_) => 0,
        Err(Error::Zig(error)) if error.name() == "OfTheContract" => 1,
        Err(Error::Cancelled) => 2,
        Err(Error::Abandoned) => 3,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn catalogue_a_wake_under_a_lock_that_the_task_needs() {
    let _turn = turn();
    for _ in 0..times(2_000, 500, 50) {
        let future = pending(5, Waker::noop());
        let task = thread::spawn(move || {
            let given = block_on(future).unwrap();
            (given.number(), ffi::locked())
        });
        assert!(ffi::give_under_a_lock(5));
        task.join().unwrap();
    }
}

/// A waker that does what is forbidden under any lock: it polls the task, and asks for Zig's lock without waiting for it.
struct PollsAtOnce(Mutex<Option<Pinned<Answer>>>, Mutex<Option<Answer>>);

impl Wake for PollsAtOnce {
    fn wake(self: Arc<Self>) {
        let mut future = self.0.lock().unwrap().take().unwrap();
        // An answer from inside of the wake, and one more call of the same kind.
        assert!(!ffi::give(6));
        drop(pending(7, Waker::noop()));
        assert!(ffi::give(7));
        let Poll::Ready(ended) = poll(&mut future, Waker::noop()) else { panic!("it was published before") };
        *self.1.lock().unwrap() = Some(ended);
    }
}

#[test]
fn sentence_05_the_answer_is_published_before_the_wake_which_is_under_no_lock() {
    let _turn = turn();
    let polls = Arc::new(PollsAtOnce(Mutex::new(None), Mutex::new(None)));
    let future = pending(6, &Waker::from(polls.clone()));
    *polls.0.lock().unwrap() = Some(future);
    assert!(ffi::give_from_a_thread(6));
    let ended = polls.1.lock().unwrap().take().unwrap();
    assert_eq!(which(&ended), 0);
    drop(ended);
    assert_eq!(alive(), 0);
}

#[test]
fn catalogue_a_waker_is_kept_past_completion_and_woken_elsewhere() {
    let _turn = turn();
    for x in 0..20 {
        // 1, as it sleeps, becomes 2.
        assert_eq!(block_on(ffi::awaits_what_keeps_its_waker(x)).unwrap(), x + x % 2);
        let wakers = std::mem::take(&mut *WAKERS.lock().unwrap());
        assert_eq!(wakers.len() as u64, 1 + x % 2);
        // The last of them goes on the other thread.
        thread::spawn(move || {
            for waker in wakers {
                waker.wake_by_ref();
                waker.wake();
            }
        })
        .join()
        .unwrap();
    }
}

#[test]
fn sentence_04_no_waker_is_kept_past_the_end() {
    let _turn = turn();
    for dropped in [true, false] {
        let (woken, waker) = Count::new();
        let mut future = pending(8, &waker);
        if dropped {
            drop(future);
            assert!(ffi::give(8));
        } else {
            assert!(ffi::give(8));
            assert!(poll(&mut future, Waker::noop()).is_ready());
            drop(future);
        }
        drop(waker);
        assert_eq!(Arc::strong_count(&woken), 1, "dropped: {dropped}");
        assert_eq!(woken.get(), usize::from(!dropped));
    }
    assert_eq!(alive(), 0);
}

#[test]
fn catalogue_a_cancellation_races_the_answer() {
    let _turn = turn();
    // Both orders.
    drop(pending(9, Waker::noop()));
    assert!(ffi::is_cancelled(9) && ffi::give(9));
    assert_eq!(alive(), 0);
    let future = pending(9, Waker::noop());
    assert!(ffi::give(9));
    assert_eq!(alive(), 1);
    drop(future);
    assert_eq!(alive(), 0);
    // In the middle: the answer comes from inside of the drop.
    let mut future: Pinned<Answer> = Box::pin(ffi::gives_when_cancelled(token()));
    assert!(poll(&mut future, Waker::noop()).is_pending());
    drop(future);
    assert_eq!(alive(), 0);
    // At the same time.
    let answers: [fn(usize) -> bool; 4] = [ffi::give, ffi::fail, ffi::stop, ffi::abandon];
    let barrier = &Barrier::new(2);
    let rounds = times(50_000, 5_000, 500);
    let (sender, futures) = std::sync::mpsc::sync_channel::<Pinned<Answer>>(0);
    thread::scope(|scope| {
        scope.spawn(move || {
            for future in futures {
                barrier.wait();
                drop(future);
                barrier.wait();
            }
        });
        for round in 0..rounds as usize {
            sender.send(pending(10, Waker::noop())).unwrap();
            barrier.wait();
            assert!(answers[round % 4](10), "the first answer, whether somebody waits or not");
            barrier.wait();
            assert_eq!(alive(), 0);
        }
        drop(sender);
    });
}

#[test]
fn catalogue_dropped_at_every_suspension_point() {
    let _turn = turn();
    for elsewhere in [false, true] {
        for steps in 0..3 {
            let mut future: Pinned<Answer> = Box::pin(ffi::in_steps(token(), steps));
            assert!(poll(&mut future, Waker::noop()).is_pending());
            ffi::until_step(steps + 1);
            if elsewhere {
                thread::spawn(move || drop(future)).join().unwrap();
            } else {
                drop(future);
            }
            until_alive(0);
        }
        block_on(ffi::in_steps(token(), 3)).unwrap();
        ffi::until_step(3);
        assert_eq!(alive(), 0);
    }
}

#[test]
fn sentence_09_every_style_and_end_destroys_its_token_once() {
    let _turn = turn();
    ffi::unblock();
    for (style, call) in styles() {
        for dropped_with_the_answer in [false, true] {
            let mut future = call(token());
            let mut ended = poll(&mut future, Waker::noop());
            if style == "promise" {
                assert!(ended.is_pending() && ffi::give(0));
            }
            if dropped_with_the_answer {
                drop((future, ended));
            } else {
                if ended.is_pending() {
                    ended = Poll::Ready(block_on(future));
                }
                let Poll::Ready(Ok(token)) = ended else { panic!("{style}") };
                token.number();
                assert_eq!(alive(), 1, "{style}");
            }
            until_alive(0);
        }
    }
}

#[test]
fn sentence_08_large_values_stay_where_they_are() {
    let place = |bytes: &Vec<u8>| (bytes.as_ptr() as usize, bytes.len(), bytes.capacity());
    let styles: [Echo; 3] = [
        |bytes| Box::pin(ffi::same_now(bytes)),
        |bytes| Box::pin(ffi::same_inline(bytes)),
        |bytes| Box::pin(ffi::same_in_a_task(bytes)),
    ];
    for call in styles {
        let mut bytes = Vec::with_capacity(100_000);
        bytes.resize(99_999, 7);
        let before = place(&bytes);
        assert_eq!(place(&block_on(call(bytes))), before);
    }
}

#[test]
fn sentence_06_awaits_that_are_ready_at_once_grow_no_stack() {
    let deep = async {
        let mut extent = (u64::MAX, 0);
        for x in 0..times(1_000_000, 100_000, 2_000) {
            let here = if x % 2 == 0 { ffi::stack_now(x).await } else { ffi::stack_inline(x).await };
            extent = (here.min(extent.0), here.max(extent.1));
        }
        extent.1 - extent.0
    };
    let extent = block_on(deep);
    assert!(extent < 4096, "{extent} bytes");
}

#[test]
fn sentence_14_without_result_a_call_without_answer_panics_and_names_the_function() {
    let calls: [(Pinned<u64>, &str, &str); 3] = [
        (Box::pin(ffi::fails_without_result()), "fails_without_result", "OfTheContract"),
        (Box::pin(ffi::stops_without_result()), "stops_without_result", "cancelled"),
        (Box::pin(ffi::gives_up_without_result()), "gives_up_without_result", "without"),
    ];
    for (call, name, why) in calls {
        let panic = catch_unwind(AssertUnwindSafe(|| block_on(call))).unwrap_err();
        let text = panic.downcast_ref::<String>().unwrap();
        assert!(text.contains(name) && text.contains("declared without Result"), "{text}");
        assert!(text.contains(why), "{text}");
    }
    // The next call works.
    assert_eq!(block_on(ffi::stack_now(0)), block_on(ffi::stack_now(0)));
}

#[test]
fn catalogue_rust_panics_in_a_poll_under_zig_and_the_next_call_works() {
    for x in 0..10 {
        assert_eq!(block_on(ffi::awaits_what_panics(x)).unwrap(), x + 1);
    }
}

/// In a process of its own.
#[test]
fn sentence_15_a_waker_that_panics_where_zig_wakes_aborts() {
    const INSIDE: &str = "COBRIDGE_TEST_ABORTS";
    struct Panics;
    impl Wake for Panics {
        fn wake(self: Arc<Self>) {
            panic!("a waker panics");
        }
    }
    if std::env::var_os(INSIDE).is_some() {
        let _future = pending(11, &Waker::from(Arc::new(Panics)));
        ffi::give_from_a_thread(11);
        // Not reached.
        std::process::exit(0);
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "sentence_15_a_waker_that_panics_where_zig_wakes_aborts", "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    assert!(output.status.code().is_none(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("a waker panics"), "{output:?}");
}

#[test]
fn sentence_17_a_runtime_that_goes_drops_each_call_in_flight_once() {
    let _turn = turn();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let calls = ffi::calls();
    for slot in 12..32 {
        runtime.spawn(ffi::kept(slot, token()));
    }
    for _ in 0..10 {
        runtime.spawn(ffi::in_steps(token(), 0));
    }
    while ffi::calls() < calls + 30 {
        thread::yield_now();
    }
    runtime.shutdown_timeout(Duration::from_secs(60));
    // The tasks of std.Io have been cancelled; what Zig holds of the promises is Zig's.
    until_alive(20);
    ffi::until_step(1);
    for slot in 12..32 {
        assert!(ffi::is_cancelled(slot));
        assert!(if slot % 2 == 0 { ffi::give(slot) } else { ffi::fail(slot) });
    }
    assert_eq!(alive(), 0);
}

#[test]
fn catalogue_ten_thousand_operations_that_one_thread_answers() {
    let _turn = turn();
    let count = times(10_000, 10_000, 1_000);
    let mut calls: Vec<Pinned<u64>> = (0..count).map(|x| Box::pin(ffi::listed(x)) as Pinned<u64>).collect();
    for call in &mut calls {
        assert!(poll(call, Waker::noop()).is_pending());
    }
    assert_eq!(ffi::answer_all(), count);
    assert_eq!(block_on(join_all(calls)), (1..=count).collect::<Vec<u64>>());
}

/// Each value is told from all others.
fn call_and_check(seed: u64, round: u64) {
    let x = seed.wrapping_add(round) % (1 << 40);
    let numbers: Vec<u64> = (0..round % 4).map(|index| x ^ index).collect();
    let (text, expected) = ((x / 3).to_string(), x + x / 3 + numbers.iter().sum::<u64>());
    let sum = match round % 3 {
        0 => ffi::sum(x, text, numbers),
        1 => ffi::sum_now(x, &text, numbers).now_or_never().unwrap(),
        _ => ffi::sum_inline(x, text, &numbers).now_or_never().unwrap(),
    };
    assert_eq!(sum.unwrap(), expected, "round {round}");
}

#[test]
fn no_value_is_corrupted_by_two_threads_that_call_at_once() {
    let rounds = times(5_000_000, 200_000, 2_000);
    thread::scope(|scope| {
        for seed in [1, 0x5555_5555_5555] {
            scope.spawn(move || (0..rounds).for_each(|round| call_and_check(seed, round)));
        }
    });
    let Err(error) = ffi::sum(1, "no number".to_owned(), vec![]) else { panic!("it is none") };
    assert!(error.to_string().contains("InvalidCharacter"), "{error}");
}
