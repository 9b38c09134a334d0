//! Sentence 22 of the contract: after warm-up no path allocates.

use cobridge_count_tests::{PATHS, TASKS, numbers, run};
use std::collections::BTreeSet;

#[test]
fn no_path_allocates_after_warm_up() {
    // A thousand operations are counted, of all threads. Those of a runtime that an earlier case has started allocate once
    // in a while; a path that allocates does so each time, or for every batch of its pool.
    let allocating: Vec<_> =
        numbers("allocations", PATHS).into_iter().filter(|(_, count)| *count >= 0.01).collect();
    assert!(allocating.is_empty(), "allocations per operation: {allocating:?}");
}

/// Tokio's own allocation of the task is all.
#[test]
fn a_task_allocates_what_tokio_does() {
    for (ours, tokio) in TASKS {
        let counts = numbers("allocations", &[ours, tokio]);
        println!("{ours}: {}, {tokio}: {}", counts[*ours], counts[*tokio]);
        // The queues of Tokio's workers now and then have a block of their own.
        assert!(counts[*ours] <= counts[*tokio] + 0.05, "{ours}: {} allocations", counts[*ours]);
    }
}

#[test]
fn every_path_is_counted() {
    let cases = run(&["cases"]);
    let of_the_program: BTreeSet<&str> = cases
        .lines()
        .filter(|name| name.starts_with("ours."))
        // Of those with a thread of their own, the thread and what it is given are counted, too. A channel allocates when
        // somebody waits: the channel's own crate does.
        .filter(|name| {
            !["bytes", "memory", "in_flight", "sent", "buffers", "channel"]
                .iter()
                .any(|other| name.contains(other))
        })
        .collect();
    let counted = PATHS.iter().chain(TASKS.iter().map(|(ours, _)| ours)).copied();
    assert_eq!(of_the_program, counted.collect());
}

/// Sentence 8: a large value crosses without being copied, whatever the style.
#[test]
fn a_vector_is_allocated_once() {
    let cases = ["plain.bytes", "ours.bytes_value", "ours.bytes_coroutine", "ours.bytes_promise"];
    for (case, count) in numbers("allocations", &cases) {
        assert_eq!(count, 1.0, "{case}");
    }
}

/// The counter sees both languages: what the peers allocate is known.
#[test]
fn the_counter_counts() {
    let cases = [
        "guide.now",
        "cxx_async.now",
        "cxx_async.awaits_ready",
        "uniffi.awaits_ready",
        "plain.allocate_and_free",
    ];
    let counts = numbers("allocations", &cases);
    assert_eq!(counts["guide.now"], 2.0, "Rust's channel and context");
    assert!(counts["cxx_async.now"] >= 4.0, "C++'s frame and channel, Rust's future");
    assert!(counts["cxx_async.awaits_ready"] >= 4.0, "Rust's future and sender, C++'s receiver and awaiter");
    assert_eq!(counts["uniffi.awaits_ready"], 2.0, "Rust's handle and future");
    assert_eq!(counts["plain.allocate_and_free"], 1.0, "C++'s operator new");
}
