//! Sentence 22 of the contract: after warm-up no path allocates.

use cobridge_count_tests::{PATHS, numbers, run};
use std::collections::BTreeSet;

#[test]
fn no_path_allocates_after_warm_up() {
    let allocating: Vec<_> =
        numbers("allocations", PATHS).into_iter().filter(|(_, count)| *count != 0.0).collect();
    assert!(allocating.is_empty(), "allocations per operation: {allocating:?}");
}

#[test]
fn every_path_is_counted() {
    let cases = run(&["cases"]);
    let of_the_program: BTreeSet<&str> = cases
        .lines()
        .filter(|name| name.starts_with("ours."))
        .filter(|name| !["bytes", "memory", "in_flight"].iter().any(|other| name.contains(other)))
        .collect();
    assert_eq!(of_the_program, PATHS.iter().copied().collect());
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
    let counts = numbers("allocations", &["guide.now", "cxx_async.now", "plain.allocate_and_free"]);
    assert_eq!(counts["guide.now"], 2.0, "Rust's channel and context");
    assert!(counts["cxx_async.now"] >= 4.0, "C++'s frame and channel, Rust's future");
    assert_eq!(counts["plain.allocate_and_free"], 1.0, "C++'s operator new");
}
