//! The peer that has coroutines: cxx-async, the way its README shows.

use crate::awaited;
use crate::streams::drained;
use futures::{Stream, StreamExt};
use std::task::Waker;
// Named by what its macro writes.
use std::pin::Pin;

#[cxx::bridge(namespace = "cxx_async_peer")]
mod ffi {
    extern "Rust" {
        fn ready(x: u64) -> RustFutureU64;
        fn pending(x: u64) -> RustFutureU64;
    }

    unsafe extern "C++" {
        include!("cobridge-bench/cpp/cxx_async.h");
        #[namespace = ""]
        type RustFutureU64 = crate::cxx_async::RustFutureU64;
        fn now(x: u64) -> RustFutureU64;
        fn later(x: u64) -> RustFutureU64;
        fn each_ready(times: u64) -> RustFutureU64;
        fn each_pending(times: u64) -> RustFutureU64;
        #[namespace = ""]
        type RustStreamU64 = crate::cxx_async::RustStreamU64;
        fn generated(count: u64) -> RustStreamU64;
    }
}

/// The future of its C++ coroutines, and of what they await.
#[cxx_async::bridge]
unsafe impl Future for RustFutureU64 {
    type Output = u64;
}

/// The stream of its generators.
#[cxx_async::bridge]
unsafe impl Stream for RustStreamU64 {
    type Item = u64;
}

/// A generator.
pub fn streamed(waker: &Waker, count: u64) -> u64 {
    drained(waker, ffi::generated(count).map(|number| number.unwrap()))
}

/// A coroutine that never suspends.
pub async fn now(x: u64) -> u64 {
    ffi::now(x).await.unwrap()
}

/// A coroutine that awaits an awaitable which the loop resumes.
pub async fn later(x: u64) -> u64 {
    ffi::later(x).await.unwrap()
}

/// A coroutine that awaits many Rust futures which are ready.
pub async fn each_ready(times: u64) -> u64 {
    ffi::each_ready(times).await.unwrap()
}

/// The same, of futures that are pending once.
pub async fn each_pending(times: u64) -> u64 {
    ffi::each_pending(times).await.unwrap()
}

fn ready(x: u64) -> RustFutureU64 {
    RustFutureU64::infallible(awaited::ready(x))
}

fn pending(x: u64) -> RustFutureU64 {
    RustFutureU64::infallible(awaited::pending(x))
}
