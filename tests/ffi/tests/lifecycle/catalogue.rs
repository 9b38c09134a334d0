//! Races and faults that are about no one sentence.

use crate::common::*;
use cobridge_ffi_tests::lifecycle::ffi;
use std::sync::Arc;
use std::task::Waker;

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
    if is_watched() {
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
        for (_, wait) in waits() {
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
                        eventually(|| count.take() > 0);
                    },
                }
            });
            drop(gate);
            eventually(|| turn.alive() == 0);
        }
    }
}
