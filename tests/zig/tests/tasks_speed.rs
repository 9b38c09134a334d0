//! What a `std.Io` call costs, beside the same in Zig alone: `io.concurrent` and `await`. Run by hand, on a machine that does nothing else:
//!
//! ```sh
//! cargo test --release -p cobridge-zig-tests --test tasks_speed -- --ignored --nocapture
//! ```
#![cfg(not(without_zig))]

use cobridge_zig_tests::tasks::ffi;
use futures::executor::block_on;
use std::time::Instant;

const CALLS: u64 = 5_000;
const ROUNDS: usize = 41;

fn nanoseconds(run: impl FnOnce() -> u64) -> f64 {
    let start = Instant::now();
    assert_eq!(run(), CALLS);
    start.elapsed().as_nanos() as f64 / CALLS as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

#[test]
#[ignore = "a measurement"]
fn a_call_costs_what_it_does_in_zig() {
    let rust = || nanoseconds(|| (0..CALLS).fold(0, |x, _| block_on(ffi::next(x))));
    let zig = || nanoseconds(|| ffi::awaited_by_zig(CALLS));
    rust();
    zig();
    // In turn, so that both see the same machine.
    let (ours, pure): (Vec<_>, Vec<_>) = (0..ROUNDS).map(|_| (rust(), zig())).unzip();
    let ratio = median(ours.iter().zip(&pure).map(|(ours, pure)| ours / pure).collect());
    println!("a std.Io call: {:.0} ns, in Zig alone: {:.0} ns, ratio {ratio:.3}", median(ours), median(pure));
    assert!(ratio <= 1.2, "{ratio}");
}
