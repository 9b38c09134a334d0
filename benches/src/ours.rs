//! cobridge.

use crate::bytes::make_bytes;

#[cobridge::bridge(namespace = "ours")]
pub mod ffi {
    extern "Rust" {
        fn make_bytes(count: usize) -> Vec<u8>;
    }

    unsafe extern "C++" {
        include!("cobridge-bench/cpp/ours.h");

        /// A `rust::Future` made from a value.
        async fn value(x: u64) -> u64;
        /// The same, from a function that is `noexcept`.
        async fn nothrow_value(x: u64) -> u64;
        /// The same, where C++ may throw.
        async fn fallible_value(x: u64) -> Result<u64>;
        /// A coroutine that never suspends.
        async fn coroutine(x: u64) -> u64;
        /// A coroutine that awaits one.
        async fn nested(x: u64) -> u64;
        /// A coroutine that awaits many.
        async fn children(times: u64) -> u64;
        /// A coroutine that yields.
        async fn yields(times: u64) -> u64;
        /// A coroutine that awaits an awaitable which the loop resumes.
        async fn foreign(times: u64) -> u64;

        /// A promise that is answered before the function returns.
        async fn promise_now(x: u64) -> u64;
        /// The same, with `std::move(promise)`.
        async fn promise_now_consumed(x: u64) -> u64;
        /// A promise that the loop answers.
        async fn promise_later(x: u64) -> u64;
        /// The same, with `std::move(promise)`.
        async fn promise_later_consumed(x: u64) -> u64;
        /// A callback that is called before the function returns.
        async fn callback_now(x: u64) -> u64;
        /// A callback that the loop calls.
        async fn callback_later(x: u64) -> u64;
        /// A promise that the loop answers, from a borrowed argument.
        async fn text_later(text: &str) -> u64;

        /// A vector, as a value.
        async fn bytes_value(count: usize) -> Vec<u8>;
        /// A vector, from a coroutine.
        async fn bytes_coroutine(count: usize) -> Vec<u8>;
        /// A vector, through a promise.
        async fn bytes_promise(count: usize) -> Vec<u8>;
    }
}
