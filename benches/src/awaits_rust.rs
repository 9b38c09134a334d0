//! cobridge, the other way round: C++ awaits Rust.

use crate::awaited::{pending, ready, ready_large, yielding};

#[cobridge::bridge(namespace = "awaits_rust")]
pub mod ffi {
    extern "Rust" {
        async fn ready(x: u64) -> u64;
        async fn ready_large(x: u64, y: u64, z: u64, w: u64) -> u64;
        async fn pending(x: u64) -> u64;
        async fn yielding(x: u64) -> u64;
    }

    unsafe extern "C++" {
        include!("cobridge-bench/cpp/awaits_rust.h");

        /// A coroutine that awaits many Rust futures which are ready.
        async fn each_ready(times: u64) -> u64;
        /// The same, of futures that don't lie in the `rust::Future` itself.
        async fn each_ready_large(times: u64) -> u64;
        /// The same, of futures that are pending once.
        async fn each_pending(times: u64) -> u64;
        /// The same, of futures that wake themselves.
        async fn each_yielding(times: u64) -> u64;
        /// A coroutine that awaits one Rust future.
        async fn one_ready(x: u64) -> u64;
        /// A function that gives back a Rust future.
        async fn forwarded(x: u64) -> u64;

        /// A coroutine that spawns and joins, again and again.
        async fn each_spawned(times: u64) -> u64;
        /// A coroutine that has a continuation run, again and again.
        async fn each_continued(times: u64) -> u64;
        /// A coroutine that awaits two futures at once, again and again.
        async fn each_of_two(times: u64) -> u64;
        /// A coroutine that calls and awaits a closure, again and again.
        async fn each_called(closure: impl AsyncFn(u64) -> u64, times: u64) -> u64;
        /// Blocks on a future, again and again.
        fn each_blocked_on(times: u64) -> u64;
    }
}
