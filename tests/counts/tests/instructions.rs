//! How many instructions an operation takes, with the loop around it, as callgrind counts them.
//!
//! The ceilings are what was measured plus a tenth, which other releases of the compilers may need. Whoever makes a path
//! cheaper lowers its number; the test prints what it has counted. An atomic operation counts as one, and takes as long as
//! thirty others.

use cobridge_count_tests::{PATHS, instructions, run, skip};

/// Path, with GCC 12, with Clang 19 (rustc 1.95, x86-64, the benchmarks as one codegen unit).
const MEASURED: &[(&str, u64, u64)] = &[
    ("ours.value", 49, 51),
    ("ours.nothrow_value", 45, 43),
    ("ours.fallible_value", 52, 54),
    ("ours.coroutine", 147, 130),
    ("ours.nested", 306, 268),
    ("ours.children", 152, 130),
    ("ours.promise_now", 159, 168),
    ("ours.promise_now_consumed", 149, 164),
    ("ours.callback_now", 159, 173),
    ("ours.one_yield", 262, 236),
    ("ours.each_yield", 94, 89),
    ("ours.one_foreign", 430, 405),
    ("ours.each_foreign", 244, 236),
    ("ours.promise_later", 337, 334),
    ("ours.promise_later_consumed", 345, 346),
    ("ours.callback_later", 361, 361),
    ("ours.text_later", 441, 450),
    ("ours.awaits_ready", 95, 96),
    ("ours.awaits_ready_large", 183, 183),
    ("ours.awaits_one_ready", 250, 236),
    ("ours.forwarded", 128, 131),
    ("ours.awaits_pending", 398, 394),
    ("ours.awaits_yielding", 369, 365),
    ("ours.called", 82, 80),
    ("ours.of_two", 526, 593),
    ("ours.blocked_on", 970, 1010),
    ("ours.streamed", 68, 60),
    ("ours.streamed_in_batches", 33, 29),
    ("ours.fed", 95, 102),
    ("ours.fed_in_batches", 65, 59),
    ("ours.next_of_rust", 74, 72),
    ("ours.batches_of_rust", 34, 30),
    ("ours.drop_unpolled", 10, 10),
    ("ours.drop_yield", 228, 212),
    ("ours.drop_foreign", 381, 350),
    ("ours.drop_promise", 306, 313),
    ("ours.drop_promise_consumed", 320, 334),
    ("ours.drop_callback", 336, 349),
];

const FEW: u64 = 200;
const MORE: u64 = 1200;

#[test]
fn no_path_has_become_dearer() {
    if !cfg!(target_arch = "x86_64") {
        return skip("x86_64", "instructions were counted on x86-64 only");
    }
    let compiler = run(&["compiler"]);
    let is_clang = compiler.starts_with("clang");
    if !is_clang && !compiler.starts_with("gcc") {
        return skip("gcc", "instructions were counted for GCC and Clang only");
    }
    let mut dearer = Vec::new();
    for (path, gcc, clang) in MEASURED {
        let count = |times: u64| instructions(&["run", path, &times.to_string()]);
        let Some(few) = count(FEW) else { return skip("valgrind", "there is no valgrind") };
        let more = count(MORE).expect("valgrind was there before");
        let found = (more - few) as f64 / (MORE - FEW) as f64;
        let ceiling = if is_clang { *clang } else { *gcc } as f64 * 1.1;
        println!("{path}: {found:.0}, at most {ceiling:.0}");
        if found > ceiling {
            dearer.push(format!("{path}: {found:.0} instructions, more than {ceiling:.0}"));
        }
    }
    assert!(dearer.is_empty(), "{}\n{}", compiler.trim(), dearer.join("\n"));
}

#[test]
fn every_path_has_a_ceiling() {
    let paths: Vec<&str> = MEASURED.iter().map(|(path, ..)| *path).collect();
    assert_eq!(paths, PATHS);
}
