//! Exact counts, which do not depend on the machine's mood: allocations, and instructions under valgrind.

use crate::cases::Case;
use crate::machine::ffi;
use std::alloc::{GlobalAlloc, Layout, System};
use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// Counts Rust's allocations while asked to; `machine.cc` does the same for C++.
struct Counting;

static COUNT: AtomicBool = AtomicBool::new(false);
static COUNTED: AtomicU64 = AtomicU64::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn note() {
    if COUNT.load(Relaxed) {
        COUNTED.fetch_add(1, Relaxed);
    }
}

// SAFETY: all is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note();
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        note();
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        note();
        // SAFETY: the caller's promise.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }
}

/// How many operations are counted: a run of so many is subtracted from one of twice as many.
const TIMES: u64 = 1000;

/// Allocations per operation, of all threads and both languages, after warm-up: what a further thousand operations cost.
pub fn allocations(case: Case) -> f64 {
    (case.run)(2 * TIMES);
    let few = allocations_of(case, TIMES);
    let more = allocations_of(case, 2 * TIMES);
    (more as f64 - few as f64) / TIMES as f64
}

fn allocations_of(case: Case, times: u64) -> u64 {
    let total = || COUNTED.load(Relaxed) + ffi::allocations();
    let before = total();
    ffi::count_allocations(true);
    COUNT.store(true, Relaxed);
    (case.run)(times);
    COUNT.store(false, Relaxed);
    ffi::count_allocations(false);
    total() - before
}

/// Why there is no count of instructions.
pub struct NoValgrind(pub String);

/// Instructions per operation, as callgrind counts them: what a further thousand operations cost.
pub fn instructions(case: Case) -> Result<f64, NoValgrind> {
    let few = instructions_of(case, 200)?;
    let more = instructions_of(case, 200 + TIMES)?;
    Ok((more - few) as f64 / TIMES as f64)
}

fn instructions_of(case: Case, times: u64) -> Result<u64, NoValgrind> {
    let program: PathBuf = env::current_exe().map_err(|error| NoValgrind(error.to_string()))?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["run", case.name, &times.to_string()])
        .output()
        .map_err(|error| NoValgrind(format!("valgrind can't be run: {error}")))?;
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines()
        .find_map(|line| line.split_once("Collected : "))
        .and_then(|(_, count)| count.trim().parse().ok())
        .filter(|_| output.status.success())
        .ok_or_else(|| NoValgrind(format!("valgrind failed on {}:\n{text}", case.name)))
}
