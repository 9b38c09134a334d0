//! Sentence 22 of the contract: what a call of an async function of Zig allocates in Rust after warm-up, which is nothing. One test, as
//! the whole process is counted.
#![cfg(not(without_zig))]

mod counting;

use cobridge_zig_tests::{answers, tasks};
use futures::executor::block_on;
use futures::future::join_all;
use futures::task::noop_waker;
use std::future::Future;
use std::pin::pin;
use std::task::Context;

/// How many allocations a hundred calls take.
fn count(call: impl FnMut()) -> usize {
    counting::allocations(100, call)
}

/// Polls once, and drops.
fn forsake<T>(future: impl Future<Output = T>, when: impl FnOnce()) {
    let mut future = pin!(future);
    let _ = future.as_mut().poll(&mut Context::from_waker(&noop_waker()));
    when();
}

#[cfg(target_os = "linux")]
fn sentence_23_who_waits_uses_no_processor() {
    use std::time::Duration;
    // Of the process, in hundredths of a second.
    let processor = || {
        let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
        let after_name: Vec<&str> = stat[stat.rfind(')').unwrap()..].split(' ').collect();
        after_name[12].parse::<u64>().unwrap() + after_name[13].parse::<u64>().unwrap()
    };
    let (started, over) = (tasks::ffi::started(), tasks::ffi::over());
    let mut calls: Vec<_> = (0..100).map(|_| Box::pin(tasks::ffi::waits(String::new()))).collect();
    for call in &mut calls {
        assert!(call.as_mut().poll(&mut Context::from_waker(&noop_waker())).is_pending());
    }
    tasks::ffi::until_started(started + 64);
    let before = processor();
    // Only time can show that nothing happens.
    std::thread::sleep(Duration::from_millis(300));
    assert!(processor() - before <= 3);
    // From the last to the first: none of those that wait for their turn gets one.
    while calls.pop().is_some() {}
    tasks::ffi::until_over(over + 64);
}

#[test]
fn sentence_22_no_call_allocates_in_rust_after_warm_up() {
    assert_eq!(count(|| assert_eq!(block_on(tasks::ffi::next(1)), 2)), 0);
    assert_eq!(count(|| assert_eq!(block_on(tasks::ffi::sleeps(1)).unwrap(), 1)), 0);
    assert_eq!(count(|| assert_eq!(block_on(answers::ffi::later(1)), 2)), 0);
    // An owned argument that is given back is all there is.
    tasks::ffi::close_gate();
    tasks::ffi::open_gate();
    let echo = count(|| assert_eq!(block_on(tasks::ffi::computes("a text".to_owned())), "a text"));
    assert_eq!(echo, 100, "the string itself");

    // Dropped while it waits: the cell and what is kept are the next call's.
    tasks::ffi::close_gate();
    let [mut started, mut over] = [tasks::ffi::started(), tasks::ffi::over()];
    let dropped = count(|| {
        (started, over) = (started + 1, over + 1);
        forsake(tasks::ffi::waits(String::new()), || tasks::ffi::until_started(started));
        tasks::ffi::until_over(over);
    });
    assert_eq!(dropped, 0);

    #[cfg(target_os = "linux")]
    sentence_23_who_waits_uses_no_processor();

    // What waits for its turn is queued where it is.
    cobridge::runtime::set_zig_io_limit(2);
    let queued = count(|| {
        let calls = (0..10).map(tasks::ffi::next);
        assert_eq!(block_on(join_all(calls)).len(), 10);
    });
    let of_join_all = count(|| {
        let ready = (0..10).map(tasks::ffi::stops_without_result_is_ready);
        assert_eq!(block_on(join_all(ready)).len(), 10);
    });
    assert_eq!(queued, of_join_all);
    assert!(of_join_all > 0, "allocations are seen");
}
