//! Clocks, samples and medians.
//!
//! CPU time, not the time of day: other processes share the machine. Only the rows in which two threads wait for each
//! other need the latter. The cases of a row take turns, A B C A B C, and a
//! ratio is the median of the ratios of the rounds, so that a clock frequency that drifts moves both alike.

use crate::cases::{Case, find};
use crate::rows::{Kind, Row};
use std::hint::black_box;

/// How long, and how often.
#[derive(Clone, Copy)]
pub struct Effort {
    /// Of a row.
    pub rounds: usize,
    /// The length of a sample.
    pub sample_ns: u64,
    /// Of the rows of a million operations, how many they have.
    pub many: u64,
}

/// What a row's cases took.
pub struct Measured {
    /// Nanoseconds or bytes per operation: medians.
    pub ours: f64,
    /// In the row's order.
    pub peers: Vec<Against>,
}

/// A peer.
#[derive(Clone, Copy)]
pub struct Against {
    /// Nanoseconds or bytes per operation: the median.
    pub value: f64,
    /// Peer / ours, the median of the rounds.
    pub ratio: f64,
}

/// Measures a row.
pub fn measure(row: &Row, effort: Effort) -> Measured {
    let named = |name: &str| find(name).unwrap_or_else(|| panic!("no case {name}"));
    let cases: Vec<Case> =
        [row.ours].into_iter().chain(row.peers().map(|peer| peer.case)).map(named).collect();
    let rounds = match row.kind {
        Kind::Steady => steady(&cases, effort, thread_ns),
        // Longer, as threads that look for work, or are woken, cost more at some times than at others.
        Kind::Threads => steady(&cases, Effort { sample_ns: 10 * effort.sample_ns, ..effort }, process_ns),
        Kind::Wall => steady(&cases, Effort { sample_ns: 30 * effort.sample_ns, ..effort }, wall_ns),
        Kind::Million => million(&cases, effort),
        Kind::Memory => {
            vec![cases.iter().map(|case| (case.run)(effort.many.min(200_000)) as f64).collect()]
        }
    };
    let against = |index: usize| Against {
        value: median(rounds.iter().map(|round| round[index])),
        ratio: median(rounds.iter().map(|round| round[index] / round[0])),
    };
    Measured {
        ours: median(rounds.iter().map(|round| round[0])),
        peers: (1..cases.len()).map(against).collect(),
    }
}

/// What each of the cases took.
type Round = Vec<f64>;

fn steady(cases: &[Case], effort: Effort, clock: fn() -> u64) -> Vec<Round> {
    let times: Vec<u64> = cases.iter().map(|case| calibrate(*case, effort.sample_ns, clock)).collect();
    let sample = |(case, times): (&Case, &u64)| {
        black_box((case.run)(2)); // warms up the caches and the branch predictor
        timed(clock, *case, *times)
    };
    (0..effort.rounds).map(|_| cases.iter().zip(&times).map(sample).collect()).collect()
}

fn million(cases: &[Case], effort: Effort) -> Vec<Round> {
    let round = |_| cases.iter().map(|case| timed(process_ns, *case, effort.many)).collect();
    // Each takes as long as all the samples of another row.
    (0..effort.rounds.min(5)).map(round).collect()
}

fn timed(clock: fn() -> u64, case: Case, times: u64) -> f64 {
    let start = clock();
    black_box((case.run)(times));
    (clock() - start) as f64 / times as f64
}

/// How many operations fill a sample. The loop ends whatever the clock says.
fn calibrate(case: Case, sample_ns: u64, clock: fn() -> u64) -> u64 {
    let mut times = 16;
    while times < 1 << 24 {
        let each = (0..3).map(|_| timed(clock, case, times)).fold(f64::INFINITY, f64::min);
        if each * times as f64 > sample_ns as f64 / 4.0 {
            return ((sample_ns as f64 / each) as u64).max(8);
        }
        times *= 2;
    }
    times
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[cfg(unix)]
fn thread_ns() -> u64 {
    cpu_ns(libc::CLOCK_THREAD_CPUTIME_ID)
}

#[cfg(unix)]
fn process_ns() -> u64 {
    cpu_ns(libc::CLOCK_PROCESS_CPUTIME_ID)
}

#[cfg(unix)]
fn cpu_ns(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is there to be written.
    let status = unsafe { libc::clock_gettime(clock, &raw mut time) };
    assert_eq!(status, 0, "the clock of CPU time is missing");
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

#[cfg(not(unix))]
fn thread_ns() -> u64 {
    process_ns()
}

#[cfg(not(unix))]
fn process_ns() -> u64 {
    wall_ns()
}

fn wall_ns() -> u64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_nanos() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
        assert_eq!(median([5.0].into_iter()), 5.0);
    }

    #[test]
    fn a_row_is_measured() {
        let row = crate::rows::all().find(|row| row.ours == "ours.value").expect("the row is there");
        let measured = measure(row, Effort { rounds: 3, sample_ns: 10_000, many: 10 });
        assert!(measured.ours > 0.0);
        assert!(measured.peers.iter().all(|peer| peer.ratio > 1.0));
    }
}
