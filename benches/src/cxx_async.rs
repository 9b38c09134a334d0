//! The peer that has coroutines: cxx-async, the way its README shows.

use crate::awaited;
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
    }
}

/// The future of its C++ coroutines, and of what they await.
#[cxx_async::bridge]
unsafe impl Future for RustFutureU64 {
    type Output = u64;
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
