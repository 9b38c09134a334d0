//! How many instructions an operation takes, with the loop around it, as callgrind counts them.
//!
//! The ceilings are what was measured plus a tenth, which other releases of the compilers may need. Whoever makes a path
//! cheaper lowers its number; the test prints what it has counted.

use cobridge_count_tests::{PATHS, instructions, run, skip};

/// Path, with GCC 12, with Clang 19 (rustc 1.95, x86-64, the benchmarks as one codegen unit).
const MEASURED: &[(&str, u64, u64)] = &[
    ("ours.value", 49, 51),
    ("ours.nothrow_value", 45, 43),
    ("ours.fallible_value", 52, 54),
    ("ours.coroutine", 147, 130),
    ("ours.nested", 306, 268),
    ("ours.children", 152, 130),
    ("ours.promise_now", 161, 168),
    ("ours.promise_now_consumed", 151, 164),
    ("ours.callback_now", 161, 173),
    ("ours.one_yield", 262, 236),
    ("ours.each_yield", 94, 89),
    ("ours.one_foreign", 432, 407),
    ("ours.each_foreign", 246, 238),
    ("ours.promise_later", 322, 317),
    ("ours.promise_later_consumed", 318, 318),
    ("ours.callback_later", 333, 333),
    ("ours.text_later", 412, 422),
    ("ours.awaits_ready", 95, 96),
    ("ours.awaits_ready_large", 183, 183),
    ("ours.awaits_one_ready", 250, 236),
    ("ours.forwarded", 128, 131),
    ("ours.awaits_pending", 398, 394),
    ("ours.awaits_yielding", 369, 365),
    ("ours.called", 82, 80),
    ("ours.of_two", 526, 593),
    ("ours.blocked_on", 1007, 1042),
    ("ours.streamed", 68, 60),
    ("ours.streamed_in_batches", 33, 29),
    ("ours.fed", 95, 102),
    ("ours.fed_in_batches", 65, 59),
    ("ours.next_of_rust", 74, 72),
    ("ours.batches_of_rust", 34, 30),
    ("ours.drop_unpolled", 10, 10),
    ("ours.drop_yield", 221, 204),
    ("ours.drop_foreign", 383, 352),
    ("ours.drop_promise", 290, 292),
    ("ours.drop_promise_consumed", 294, 302),
    ("ours.drop_callback", 309, 317),
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
