//! A day's worth of calls that are made and dropped, scaled down, and what they leave in memory, which is nothing. One test, as the whole
//! process is counted.
#![cfg(not(without_zig))]

mod common;
mod counting;

use cobridge_zig_tests::contract::{alive, ffi, token, until_alive};
use common::is_watched;
use counting::held;
use futures::executor::block_on;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Waker};

/// Every kind of call, to every kind of end.
fn cycle() {
    let polled_once =
        |future: &mut dyn FnMut(&mut Context<'_>)| future(&mut Context::from_waker(Waker::noop()));
    drop(ffi::kept(0, token()));
    for end in [ffi::give, ffi::fail, ffi::stop, ffi::abandon] {
        for read in [true, false] {
            let mut future = pin!(ffi::kept(0, token()));
            polled_once(&mut |context| assert!(future.as_mut().poll(context).is_pending()));
            assert!(end(0));
            if read {
                polled_once(&mut |context| assert!(future.as_mut().poll(context).is_ready()));
            }
        }
        {
            let mut future = pin!(ffi::kept(0, token()));
            polled_once(&mut |context| assert!(future.as_mut().poll(context).is_pending()));
        }
        assert!(end(0));
    }
    {
        let mut future = pin!(ffi::gives_when_cancelled(token()));
        polled_once(&mut |context| assert!(future.as_mut().poll(context).is_pending()));
    }
    block_on(ffi::called_back(token())).unwrap();
    block_on(ffi::returned(token())).unwrap();
    // Threads of Zig's: one that answers, one that is cancelled.
    block_on(ffi::in_steps(token(), 3)).unwrap();
    ffi::until_step(3);
    {
        let mut future = pin!(ffi::in_steps(token(), 0));
        polled_once(&mut |context| assert!(future.as_mut().poll(context).is_pending()));
        ffi::until_step(1);
    }
    // The address sanitizer does not bear a panic on a thread of Zig's.
    if !is_watched() {
        assert_eq!(block_on(ffi::awaits_what_panics(1)).unwrap(), 2);
    }
    until_alive(0);
}

/// What the process has of the machine's memory, in bytes: what Zig and C allocate is in it, too.
#[cfg(target_os = "linux")]
fn resident() -> i64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    4096 * pages.split(' ').nth(1).unwrap().parse::<i64>().unwrap()
}

#[cfg(not(target_os = "linux"))]
fn resident() -> i64 {
    0
}

#[test]
fn catalogue_a_day_of_created_and_dropped_calls_without_growth() {
    let watched = is_watched();
    // The panics are wanted.
    std::panic::set_hook(Box::new(|_| {}));
    let (warm_up, cycles) = match watched {
        true => (20, 100),
        false => (500, 5_000),
    };
    (0..warm_up).for_each(|_| cycle());
    let before = (held(), resident());
    (0..cycles).for_each(|_| cycle());
    let grown = (held() - before.0, resident() - before.1);
    println!("{cycles} cycles: {} bytes of Rust's, {} of the process", grown.0, grown.1);
    assert_eq!(alive(), 0);
    // A thread may have its own cells and flags: a few of each, whatever the number of cycles. One byte a call would be more.
    assert!(grown.0 < 16 * 1024, "{} bytes", grown.0);
    // A sanitizer keeps what is freed.
    assert!(watched || grown.1 < 4 << 20, "{} bytes", grown.1);
}
