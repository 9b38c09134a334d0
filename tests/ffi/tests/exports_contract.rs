//! The rest of the contract for C++ that awaits Rust: the steady state, and the race and fault catalogue where both
//! languages take turns. `tests/contract.md` says which test stands for which sentence.
//!
//! Some count in the whole process, so all of them take turns.

use cobridge::Error;
use cobridge_ffi_tests::common::{Count, Counting, eventually, is_watched, poll, turn};
use cobridge_ffi_tests::exports::contract::{Board, Flags, Ticket, ffi, fibonacci_in_rust};
use cobridge_ffi_tests::exports::lifecycle::ffi as ways;
use cobridge_ffi_tests::exports::lifecycle::{End, Probe, Token};
use futures::executor::block_on;
use std::future::Future;
use std::path::Path;
use std::pin::{Pin, pin};
use std::process::{Command, ExitStatus};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, mpsc};
use std::task::{Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

type BoxFuture = Pin<Box<dyn Future<Output = Result<u64, Error>> + Send>>;
type Call = fn(Box<Token>) -> BoxFuture;

/// Ways of awaiting a Rust future that waits: in the `rust::Future`, in the pool, handed on, below Rust, in a combination.
fn ways() -> [(&'static str, Call); 7] {
    [
        ("plain_small", |token| Box::pin(ways::plain_small(token))),
        ("nested_large", |token| Box::pin(ways::nested_large(token))),
        ("caught_aligned", |token| Box::pin(ways::caught_aligned(token))),
        ("hand_small", |token| Box::pin(ways::hand_small(token))),
        ("hand_large", |token| Box::pin(ways::hand_large(token))),
        ("waits_below", |token| Box::pin(ffi::waits_below(ticket_of(token)))),
        ("first_of", |token| {
            let (_, other) = ticket();
            Box::pin(ffi::first_of(ticket_of(token), other))
        }),
    ]
}

fn ticket_of(token: Box<Token>) -> Box<Ticket> {
    Box::new(Ticket(token))
}

fn ticket() -> (Arc<Probe>, Box<Ticket>) {
    let (probe, token) = Probe::new();
    (probe, ticket_of(token))
}

/// A call that waits in Rust.
fn waiting(call: Call, waker: &Waker) -> (Arc<Probe>, BoxFuture) {
    let (probe, token) = Probe::new();
    let mut future = call(token);
    assert!(poll(future.as_mut(), waker).is_pending());
    assert_eq!(probe.polls(), 1);
    (probe, future)
}

/// The error of a call that the next poll ends.
fn failed(future: impl Future<Output = Result<u64, Error>>) -> String {
    match poll(pin!(future), Waker::noop()) {
        Poll::Ready(Err(error)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

/// Everything was destroyed, the Rust future's token once and first.
fn assert_all_is_destroyed_once(probe: &Arc<Probe>, name: &str) {
    let mut log = probe.log();
    assert_eq!(log.first().map(String::as_str), Some("token"), "{name}");
    let destroyed = log.len();
    log.sort();
    log.dedup();
    assert_eq!((log.len(), Arc::strong_count(probe)), (destroyed, 1), "{name}: {log:?}");
}

/// How often a race is tried.
fn tries() -> u64 {
    if is_watched() { 20 } else { 200 }
}

// ---- Depth

#[test]
fn sentence_06_a_million_rust_futures_that_are_ready_grow_no_stack() {
    let _turn = turn();
    let times = if is_watched() { 10_000 } else { 1_000_000 };
    let call = move || block_on(ffi::ready_in_a_loop(times));
    assert_eq!(thread::Builder::new().stack_size(2 << 20).spawn(call).unwrap().join().unwrap(), times);
}

#[test]
fn fibonacci_in_turn_from_either_side_and_at_once() {
    let _turn = turn();
    assert_eq!(block_on(fibonacci_in_rust(15)), 610);
    assert_eq!(block_on(ffi::fibonacci_in_cpp(15)), 610);
    assert_eq!(block_on(ffi::fibonacci_at_once(12)), 144);
}

// ---- Ends of a call

#[test]
fn sentence_10_a_result_that_cpp_does_not_take_is_destroyed_once() {
    let _turn = turn();
    let (probe, ticket) = ticket();
    let mut future = Box::pin(ffi::ignores_result(ticket));
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    probe.end(End::Value(1));
    // Before the coroutine goes on, which ends with this poll.
    assert!(matches!(poll(future.as_mut(), Waker::noop()), Poll::Ready(Ok(1))));
    assert_eq!(probe.log(), ["token", "ignores_result"]);
    // In a task that nobody joins as well.
    for mut crew in [ffi::on_threads(1), ffi::on_a_loop()] {
        let (probe, token) = Probe::new();
        probe.end(End::Value(1));
        crew.pin_mut().spawn_give_back(ticket_of(token));
        crew.pin_mut().detach();
        eventually(|| probe.log().len() == 2);
        assert_eq!((probe.runs(), probe.log()[0].as_str()), (1, "token"));
    }
}

#[test]
fn sentence_14_what_is_no_std_exception_arrives_as_an_error_through_both_borders() {
    let _turn = turn();
    let calls: [Call; 2] = [
        |token| Box::pin(ffi::throws_seven(ticket_of(token))),
        |token| Box::pin(ffi::relays_seven(ticket_of(token))),
    ];
    for call in calls {
        let (probe, future) = waiting(call, Waker::noop());
        probe.end(End::Value(1));
        assert_eq!(failed(future), "a C++ exception that is not a std::exception");
        assert_eq!(probe.log(), ["token", "throws_seven"]);
    }
}

#[test]
fn sentence_15_a_waker_that_panics_inside_of_a_rust_poll_is_a_panic_of_that_future() {
    let _turn = turn();
    let (probe, token) = Probe::new();
    let mut future = Box::pin(ffi::every_step(ticket_of(token)));
    match poll(future.as_mut(), &Waker::from(Arc::new(Panics))) {
        Poll::Ready(Err(error)) => assert_eq!(error.to_string(), "a waker panics"),
        other => panic!("{other:?}"),
    }
    assert_eq!((probe.runs(), probe.log().len()), (0, 2));
    assert_eq!(block_on(ffi::awaits_in_place_later(3)), 3);
}

// ---- Steady state

/// Rust's and C++'s together.
fn all_allocations() -> u64 {
    Counting::allocations() + ffi::allocations()
}

/// How many allocations one round makes after warm-up. The test harness allocates now and then, so that the quietest of
/// ten runs counts; what a round allocates is in all of them.
fn allocations_of(rounds: u64, mut round: impl FnMut()) -> f64 {
    for _ in 0..rounds {
        round();
    }
    let runs = (0..10).map(|_| {
        let before = all_allocations();
        for _ in 0..rounds {
            round();
        }
        all_allocations() - before
    });
    runs.min().unwrap() as f64 / rounds as f64
}

/// Polls until it is ready: what is awaited here wakes itself.
fn finish<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = poll(future.as_mut(), Waker::noop()) {
            return value;
        }
    }
}

#[test]
fn sentence_22_no_way_of_awaiting_rust_allocates_after_warm_up() {
    let _turn = turn();
    if !ffi::counts_allocations() {
        return;
    }
    macro_rules! none_allocates {
        ($($name:ident)*) => {
            $(
                let each = allocations_of(1000, || assert_eq!(finish(ffi::$name(7)), 7));
                assert_eq!(each, 0.0, "{}", stringify!($name));
            )*
        };
    }
    macro_rules! none_of_the_plain_allocates {
        ($($name:ident)*) => {
            $(
                let each = allocations_of(1000, || assert_eq!(ffi::$name(7), 7));
                assert_eq!(each, 0.0, "{}", stringify!($name));
            )*
        };
    }
    macro_rules! none_allocates_that_is_dropped {
        ($($name:ident)*) => {
            $(
                let pending = || assert!(poll(pin!(ffi::$name(7)), Waker::noop()).is_pending());
                assert_eq!(allocations_of(1000, pending), 0.0, "{}, dropped", stringify!($name));
            )*
        };
    }
    none_allocates! {
        awaits_in_place awaits_in_place_later awaits_pooled awaits_both awaits_first awaits_through_both
        hands_in_place hands_pooled drops_unpolled
    }
    none_allocates_that_is_dropped! {
        awaits_in_place_later awaits_pooled awaits_both awaits_through_both hands_in_place hands_pooled
    }
    none_of_the_plain_allocates! { blocks_on_in_place blocks_on_pooled blocks_on_coroutine }

    ffi::keep(std::future::ready);
    none_allocates! { calls_kept hands_kept }
    none_of_the_plain_allocates! { blocks_on_kept }
    ffi::keep(|x| async move {
        let bytes = [1u8; 300];
        tokio::task::yield_now().await;
        x + u64::from(bytes[299]) - 1
    });
    none_allocates! { calls_kept hands_kept }
    none_of_the_plain_allocates! { blocks_on_kept }
    ffi::forget();
}

#[test]
fn sentence_22_what_allocates_is_seen() {
    let _turn = turn();
    if !ffi::counts_allocations() {
        return;
    }
    let each = allocations_of(1000, || assert_eq!(finish(ffi::awaits_allocated(7)), 7));
    assert_eq!(each, 1.0, "a future of more than 512 bytes");
    let before = ffi::allocations();
    drop(ffi::new_gate());
    assert!(ffi::allocations() > before, "C++'s own are not seen");
}

#[test]
fn sentence_22_a_task_allocates_what_its_runtime_does() {
    let _turn = turn();
    if !ffi::counts_allocations() {
        return;
    }
    let tokio = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    let of_tokio = allocations_of(500, || {
        block_on(tokio.spawn(async {
            tokio::task::yield_now().await;
        }))
        .unwrap()
    });
    assert!(of_tokio >= 1.0, "{of_tokio}");
    let mut crew = ffi::on_threads(2);
    let of_ours = allocations_of(500, || assert_eq!(crew.pin_mut().spawn_and_join(7), 7));
    // The queues of Tokio's workers, and a std::deque, now and then have a block of their own.
    assert!(of_ours <= of_tokio + 0.1, "{of_ours}, and Tokio {of_tokio}");
    let mut crew = ffi::on_a_loop();
    let on_a_loop = allocations_of(500, || assert_eq!(crew.pin_mut().spawn_and_join(7), 7));
    // The runtime is ours there: the runnable and its entry. What C++ adds comes from its pool.
    assert!(on_a_loop <= 2.1, "{on_a_loop} on a rust::Executor");
}

/// The processor time that this process has used, in clock ticks of 10 ms.
#[cfg(target_os = "linux")]
fn processor_time() -> u64 {
    let line = std::fs::read_to_string("/proc/self/stat").unwrap();
    // The name in parentheses may hold spaces; utime and stime are fields 14 and 15.
    let fields: Vec<&str> = line.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn sentence_23_whoever_waits_for_rust_uses_no_processor_and_no_memory() {
    let _turn = turn();
    let (count, waker) = Count::new();
    let mut calls: Vec<_> = ways().iter().cycle().take(100).map(|(_, call)| waiting(*call, &waker)).collect();
    let mut crews = [ffi::on_threads(2), ffi::on_a_loop()];
    let mut tasks = Vec::new();
    for crew in &mut crews {
        for _ in 0..100 {
            let (probe, ticket) = ticket();
            crew.pin_mut().spawn_wait(ticket);
            tasks.push(probe);
        }
    }
    // A thread in rust::block_on.
    let board = Arc::new(Board::default());
    let (sender, receiver) = mpsc::channel();
    let flags = Box::new(Flags(board.clone(), sender));
    let blocked = thread::spawn(move || ffi::blocks_on_all(flags));
    let blocked_waker = receiver.recv().unwrap();
    eventually(|| tasks.iter().all(|probe| probe.polls() == 1));

    let look = || (processor_time(), Counting::allocations(), ffi::allocations());
    // The test harness and threads that end may take their share once: somebody who spins or grows does it every time.
    let seen: Vec<_> = (0..6)
        .map(|_| {
            let before = look();
            thread::sleep(Duration::from_millis(250));
            let after = look();
            (after.0 - before.0, after.1 - before.1, after.2 - before.2)
        })
        .collect();
    // Under valgrind the watcher itself takes its time. Reading the time allocates a little in Rust.
    let is_quiet = |seen: &(u64, _, _)| (is_watched() || seen.0 <= 1) && seen.1 < 100 && seen.2 == 0;
    assert!(
        seen.iter().any(is_quiet),
        "somebody spins or grows: {seen:?} (ticks, allocations in Rust, in C++)"
    );
    assert_eq!(count.get(), 0, "nobody wakes");
    assert!(calls.iter().map(|(probe, _)| probe).chain(&tasks).all(|probe| probe.polls() == 1));
    assert_eq!(board.polls.load(SeqCst), 1);

    // They did wait: every one goes on.
    for (probe, future) in &mut calls {
        assert!(probe.end(End::Value(1)));
        assert!(poll(future.as_mut(), &waker).is_ready());
    }
    assert_eq!(count.get(), 100, "one wake each");
    board.flags.iter().for_each(|flag| flag.store(true, SeqCst));
    blocked_waker.wake();
    assert_eq!(blocked.join().unwrap(), 4);
    assert!(tasks.iter().all(|probe| probe.end(End::Value(1))));
    for crew in &mut crews {
        assert_eq!(crew.pin_mut().join(), vec!["1"; 100]);
    }
}

/// What a day does, in a minute's thousandth.
#[test]
fn catalogue_a_day_of_created_and_dropped_calls_without_growth() {
    let _turn = turn();
    if is_watched() {
        println!("skipped: a sanitizer keeps freed memory for a while");
        return;
    }
    let resident = || {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        statm.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or(0) * 4096
    };
    let mut crews = [ffi::on_threads(2), ffi::on_a_loop()];
    let mut round = || {
        for (_, call) in ways() {
            for number in 0..1_000 {
                let (probe, mut future) = waiting(call, Waker::noop());
                match number % 3 {
                    0 => drop(future),
                    1 => drop((probe.end(End::Value(1)), future)),
                    _ => {
                        probe.end(End::Err("an error"));
                        drop(poll(future.as_mut(), Waker::noop()));
                    }
                }
            }
        }
        for crew in &mut crews {
            for _ in 0..100 {
                crew.pin_mut().spawn_wait(ticket().1);
            }
            crew.pin_mut().cancel();
            assert_eq!(crew.pin_mut().join(), vec!["cancelled"; 100]);
        }
        drop((ffi::on_threads(1), ffi::on_a_loop()));
        ffi::keep(async |x| x);
        assert_eq!(ffi::blocks_on_kept(3), 3);
        ffi::forget();
    };
    round();
    round();
    let before = (resident(), Counting::blocks());
    for _ in 0..5 {
        round();
    }
    let grown = resident().saturating_sub(before.0);
    assert!(grown < 2 * 1024 * 1024, "grew by {grown} bytes in 36,000 calls");
    // Those of threads that are just ending, and of the test harness.
    let blocks = Counting::blocks() - before.1;
    assert!(blocks < 500, "{blocks} blocks are left of 36,000 calls");
}

// ---- The race and fault catalogue

#[test]
fn catalogue_dropped_at_every_suspension_point() {
    let _turn = turn();
    let mut steps = 0;
    loop {
        let (probe, ticket) = ticket();
        let mut future = Box::pin(ffi::every_step(ticket));
        for _ in 0..steps {
            assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        }
        let last = probe.polls() == 1;
        drop(future);
        let mut log = probe.log();
        log.sort();
        let expected = match (steps, last) {
            (0, _) => vec!["token"],
            (_, false) => vec!["every_step", "token"],
            (_, true) => vec!["every_step", "token", "waits"],
        };
        assert_eq!((log, Arc::strong_count(&probe)), (expected.iter().map(|&s| s.into()).collect(), 1));
        if last {
            break;
        }
        steps += 1;
    }
    assert!(steps >= 9, "{steps} suspension points");
    // And to its end.
    let (probe, ticket) = ticket();
    probe.end(End::Value(1));
    assert_eq!(finish(ffi::every_step(ticket)).unwrap(), 11);
}

#[test]
fn catalogue_the_loser_of_a_rust_select_is_dropped_through_both_languages() {
    let _turn = turn();
    let (slow, slow_ticket) = ticket();
    let (fast, fast_ticket) = ticket();
    let value = block_on(async {
        tokio::select! {
            biased;
            _ = ffi::waits_below(slow_ticket) => panic!("the slow one won"),
            value = ffi::waits_below(fast_ticket) => value.unwrap(),
            () = async { fast.end(End::Value(6)); std::future::pending().await } => 0,
        }
    });
    assert_eq!((value, slow.runs(), fast.runs()), (6, 1, 1));
    assert_eq!(slow.log(), ["token", "waits", "waits_below"]);
    assert_eq!(fast.log(), ["token", "waits", "waits_below"]);
    assert_eq!((Arc::strong_count(&slow), Arc::strong_count(&fast)), (1, 1));
}

#[test]
fn catalogue_the_loser_of_a_when_any_is_dropped_through_both_languages() {
    let _turn = turn();
    for first_wins in [true, false] {
        let (one, one_ticket) = ticket();
        let (other, other_ticket) = ticket();
        let mut future = Box::pin(ffi::first_of(one_ticket, other_ticket));
        assert!(poll(future.as_mut(), Waker::noop()).is_pending());
        let winner = if first_wins { &one } else { &other };
        winner.end(End::Value(3));
        assert!(matches!(poll(future.as_mut(), Waker::noop()), Poll::Ready(Ok(3))));
        assert_eq!((one.runs(), other.runs()), (1, 1));
        // The loser is gone before the body goes on and ends.
        assert_eq!(one.log(), ["token", "waits", "first_of"]);
        assert_eq!(other.log(), ["token", "waits"]);
        assert_eq!((Arc::strong_count(&one), Arc::strong_count(&other)), (1, 1));
    }
}

#[test]
fn catalogue_an_exception_in_a_branch_drops_the_one_that_is_pending_in_rust() {
    let _turn = turn();
    let (pending, pending_ticket) = ticket();
    let (throwing, throwing_ticket) = ticket();
    let mut future = Box::pin(ffi::all_of(pending_ticket, throwing_ticket));
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    assert_eq!((pending.polls(), throwing.polls()), (1, 1));
    throwing.end(End::Value(4));
    assert_eq!(failed(future), "thrown in a branch after 4");
    assert_eq!((pending.log(), pending.runs()), (vec!["token".into(), "waits".into()], 1));
    assert_eq!(throwing.log(), ["token", "throws_after"]);
    assert_eq!((Arc::strong_count(&pending), Arc::strong_count(&throwing)), (1, 1));
}

#[test]
fn catalogue_an_exception_on_its_way_meets_the_destructors_of_rust_futures() {
    let _turn = turn();
    let (pending, pending_ticket) = ticket();
    let (unpolled, unpolled_ticket) = ticket();
    let mut future = Box::pin(ffi::throws_past(pending_ticket, unpolled_ticket));
    assert!(poll(future.as_mut(), Waker::noop()).is_pending());
    assert_eq!(failed(future), "on its way");
    assert_eq!((pending.log(), pending.runs()), (vec!["token".into(), "throws_past".into()], 1));
    assert_eq!((unpolled.log(), unpolled.runs()), (vec!["token".into()], 0));
}

#[test]
fn catalogue_a_wake_races_a_poll_with_a_new_waker() {
    let _turn = turn();
    for (name, call) in ways() {
        for _ in 0..tries() {
            let (_, first_waker) = Count::new();
            let (second, second_waker) = Count::new();
            let (probe, mut future) = waiting(call, &first_waker);
            let ender = probe.clone();
            let polled = thread::scope(|scope| {
                scope.spawn(move || ender.end(End::Value(1)));
                poll(future.as_mut(), &second_waker)
            });
            if polled.is_pending() {
                assert_eq!(second.get(), 1, "{name}: the wake went to nobody");
                assert!(poll(future.as_mut(), &second_waker).is_ready(), "{name}");
            }
            drop(future);
            assert_all_is_destroyed_once(&probe, name);
        }
    }
}

#[test]
fn catalogue_a_completion_races_a_drop() {
    let _turn = turn();
    for (name, call) in ways() {
        for _ in 0..tries() {
            let (count, waker) = Count::new();
            let (probe, future) = waiting(call, &waker);
            let ender = probe.clone();
            thread::scope(|scope| {
                scope.spawn(move || ender.end(End::Value(1)));
                drop((future, waker));
            });
            assert_all_is_destroyed_once(&probe, name);
            assert_eq!((count.get(), Arc::strong_count(&count)), (1, 1), "{name}: a waker is left");
        }
    }
}

#[test]
fn catalogue_first_poll_completion_and_end_on_threads_that_then_exit() {
    let _turn = turn();
    for (name, call) in ways() {
        for completes in [true, false] {
            let (count, waker) = Count::new();
            let (probe, mut future) = thread::spawn(move || waiting(call, &waker)).join().unwrap();
            let ender = probe.clone();
            assert!(thread::spawn(move || ender.end(End::Value(1))).join().unwrap(), "{name}");
            assert_eq!(count.get(), 1, "{name}");
            let last = thread::spawn(move || {
                assert!(!completes || poll(future.as_mut(), Waker::noop()).is_ready());
                drop(future);
                thread::current().id()
            });
            let last = last.join().unwrap();
            assert!(probe.threads().iter().all(|thread| *thread == last), "{name}");
            assert_all_is_destroyed_once(&probe, name);
            assert_eq!(Arc::strong_count(&count), 1, "{name}: a waker is left");
        }
    }
}

/// The flags are set without any order but that of the wakes, several of which may become one poll.
#[test]
fn catalogue_coalesced_wakes_publish_their_writes() {
    use std::sync::atomic::Ordering::Relaxed;
    let _turn = turn();
    let mut crews = [ffi::on_threads(2), ffi::on_a_loop()];
    for number in 0..tries() as usize {
        let board = Arc::new(Board::default());
        let (sender, receiver) = mpsc::channel();
        let flags = Box::new(Flags(board.clone(), sender));
        let blocked = match number % 3 {
            2 => Some(thread::spawn(move || ffi::blocks_on_all(flags))),
            crew => {
                crews[crew].pin_mut().spawn_see_all(flags);
                None
            }
        };
        let waker = receiver.recv().unwrap();
        thread::scope(|scope| {
            for flag in &board.flags {
                let waker = &waker;
                scope.spawn(move || {
                    flag.store(true, Relaxed);
                    waker.wake_by_ref();
                });
            }
        });
        drop(waker);
        // The future is gone: it has seen all of them.
        eventually(|| Arc::strong_count(&board) == 1);
        let polls = board.polls.load(SeqCst);
        assert!((1..=5).contains(&polls), "{polls} polls, one for each wake at most");
        match blocked {
            Some(blocked) => assert_eq!(blocked.join().unwrap(), 4),
            None => assert_eq!(crews[number % 3].pin_mut().join(), ["4"]),
        }
    }
}

#[test]
fn catalogue_a_cancellation_races_the_completion() {
    let _turn = turn();
    for mut crew in [ffi::on_threads(2), ffi::on_a_loop()] {
        for _ in 0..tries() {
            let (probe, ticket) = ticket();
            crew.pin_mut().spawn_wait(ticket);
            eventually(|| probe.polls() == 1);
            let ender = probe.clone();
            thread::scope(|scope| {
                scope.spawn(move || ender.end(End::Value(5)));
                crew.pin_mut().cancel();
                crew.pin_mut().cancel();
            });
            let ends = crew.pin_mut().join();
            assert!(ends == ["5"] || ends == ["cancelled"], "{ends:?}");
            assert_eq!(probe.log(), ["token", "waits"]);
        }
    }
}

#[test]
fn catalogue_a_runtime_goes_with_calls_in_flight_in_rust_and_at_foreign_operations() {
    let _turn = turn();
    for mut crew in [ffi::on_threads(2), ffi::on_a_loop()] {
        let gate = ffi::new_gate();
        let (mut in_rust, mut foreign) = (Vec::new(), Vec::new());
        for _ in 0..50 {
            let (probe, token) = ticket();
            crew.pin_mut().spawn_wait(token);
            in_rust.push(probe);
            let (probe, token) = ticket();
            crew.pin_mut().spawn_at_gate(&gate, token);
            foreign.push(probe);
        }
        eventually(|| gate.waiting() == 50 && in_rust.iter().all(|probe| probe.polls() == 1));
        crew.pin_mut().shutdown();
        for probe in &in_rust {
            assert_eq!(probe.log(), ["token", "waits"]);
        }
        assert_eq!(crew.pin_mut().join(), vec!["cancelled"; 100]);
        drop(crew);
        // What can't be abandoned is kept until it ends, and then goes on nowhere.
        assert!(foreign.iter().all(|probe| probe.log().is_empty()));
        gate.open();
        for probe in &foreign {
            assert_eq!((probe.runs(), probe.log()), (0, vec!["token".into(), "at_gate".into()]));
            assert_eq!(Arc::strong_count(probe), 1);
        }
    }
}

#[test]
fn catalogue_the_allocator_is_exhausted_where_a_body_begins() {
    let _turn = turn();
    if !ffi::counts_allocations() {
        return;
    }
    let (probe, ticket) = ticket();
    let future = ffi::has_a_large_frame(ticket);
    ffi::exhaust();
    assert_eq!(failed(future), "std::bad_alloc");
    assert_eq!((probe.runs(), probe.log()), (0, vec!["token".into()]));
    let (probe, future) = waiting(|token| Box::pin(ffi::has_a_large_frame(ticket_of(token))), Waker::noop());
    probe.end(End::Value(2));
    assert_eq!(block_on(future).unwrap(), 2);
}

#[test]
fn catalogue_ten_thousand_tasks_that_wait_for_rust_on_a_fixed_number_of_threads() {
    let _turn = turn();
    let count = if is_watched() { 1_000 } else { 10_000 };
    let threads = || std::fs::read_dir("/proc/self/task").map(Iterator::count).unwrap_or(0);
    for mut crew in [ffi::on_threads(2), ffi::on_a_loop()] {
        let before = threads();
        let mut probes = Vec::new();
        for _ in 0..count {
            let (probe, ticket) = ticket();
            crew.pin_mut().spawn_wait(ticket);
            probes.push(probe);
        }
        eventually(|| probes.iter().all(|probe| probe.polls() == 1));
        // The test harness may start and end a few of its own meanwhile.
        assert!(threads() < before + 50);
        for (number, probe) in probes.iter().enumerate() {
            assert!(probe.end(End::Value(number as u64)));
        }
        let ends = crew.pin_mut().join();
        assert!(ends.iter().enumerate().all(|(number, end)| *end == number.to_string()));
        assert!(ends.len() == count && probes.iter().all(|probe| probe.log() == ["token", "waits"]));
    }
}

// ---- The overview

/// Every file whose path ends so.
fn sources(folder: &Path, end: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, end, found);
        } else if path.ends_with(end) {
            found.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

/// Rows whose test was renamed or taken away would promise what nobody checks.
#[test]
fn the_overview_names_tests_that_exist() {
    // Reading all that takes processor time, which another test looks at.
    let _turn = turn();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let runtime = ["runtime", "zig"].map(|part| tests.parent().unwrap().join("src").join(part));
    let overview = std::fs::read_to_string(tests.join("contract.md")).unwrap();
    let rows_of = |text: &str| -> Vec<String> {
        text.lines().filter(|line| line.starts_with("| ")).map(str::to_owned).collect()
    };
    let (cpp, zig) = overview.split_once("\n# Rust and Zig\n").unwrap();
    for (part, language) in [(cpp, "C++"), (zig, "Zig")] {
        for number in 1..=23 {
            let rows = rows_of(part);
            let row = rows.iter().find(|row| row.starts_with(&format!("| {number} |")));
            assert!(row.is_some_and(|row| row.contains("::")), "{language}: no test for sentence {number}");
        }
    }
    let rows = rows_of(&overview);
    let names: Vec<_> =
        rows.iter().flat_map(|row| row.split('`')).filter_map(|code| code.split_once(".")).collect();
    let mut checked = 0;
    for (stem, rest) in names {
        let Some((extension, name)) = rest.split_once("::") else { continue };
        let file = format!("{stem}.{extension}");
        let mut found = Vec::new();
        sources(tests, &file, &mut found);
        runtime.iter().for_each(|part| sources(part, &file, &mut found));
        let begin = format!(" {name}(");
        assert!(found.iter().any(|text| text.contains(&begin)), "there is no {name} in {file}");
        checked += 1;
    }
    assert!(checked > 100, "{checked} names");
}

// ---- What aborts, each in a process of its own.

struct Panics;

impl Wake for Panics {
    fn wake(self: Arc<Self>) {
        panic!("a waker panics");
    }
}

fn act(name: &str) {
    let panics = Waker::from(Arc::new(Panics));
    match name {
        "where_cpp_wakes" => {
            let (_, ticket) = ticket();
            drop(poll(pin!(ffi::wakes_itself_then_waits(ticket)), &panics));
        }
        "where_a_task_wakes_its_joiner" => {
            let mut crew = ffi::on_threads(1);
            let (probe, ticket) = ticket();
            crew.pin_mut().spawn_wait(ticket);
            let mut join = pin!(crew.pin_mut().first());
            eventually(|| probe.polls() == 1);
            assert!(poll(join.as_mut(), &panics).is_pending());
            probe.end(End::Value(1));
            // On the runtime's thread, which ends the process.
            eventually(|| false);
        }
        "an_exception_is_on_its_way" => {
            let (pending, pending_ticket) = ticket();
            let (_, unpolled_ticket) = ticket();
            let mut future = pin!(ffi::throws_past(pending_ticket, unpolled_ticket));
            assert!(poll(future.as_mut(), Waker::noop()).is_pending());
            pending.arm();
            drop(poll(future.as_mut(), Waker::noop()));
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
fn sentence_15_a_waker_that_panics_where_cpp_wakes_aborts() {
    abort("where_cpp_wakes", "a waker panics");
    abort("where_a_task_wakes_its_joiner", "a waker panics");
}

#[test]
fn sentence_15_a_rust_destructor_that_panics_in_an_exceptions_way_aborts() {
    abort("an_exception_is_on_its_way", "the destructor of a token panics");
}
