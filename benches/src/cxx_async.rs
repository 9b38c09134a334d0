//! The peer that has coroutines: cxx-async, the way its README shows.

// Named by what its macro writes.
use std::pin::Pin;

#[cxx::bridge(namespace = "cxx_async_peer")]
mod ffi {
    unsafe extern "C++" {
        include!("cobridge-bench/cpp/cxx_async.h");
        #[namespace = ""]
        type RustFutureU64 = crate::cxx_async::RustFutureU64;
        fn now(x: u64) -> RustFutureU64;
        fn later(x: u64) -> RustFutureU64;
    }
}

/// The future of its C++ coroutines.
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
