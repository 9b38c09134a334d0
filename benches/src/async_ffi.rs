//! async-ffi: a boxed Rust future with a C ABI, which cpp/async_ffi.cc polls.

use crate::awaited;
use async_ffi::{FfiFuture, FutureExt};

#[cxx::bridge(namespace = "async_ffi_peer")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-bench/cpp/async_ffi.h");

        /// Polls many Rust futures which are ready.
        fn each_ready(times: u64) -> u64;
    }
}

// SAFETY: nothing else has this name.
#[unsafe(no_mangle)]
extern "C" fn cobridge_bench_async_ffi_ready(x: u64) -> FfiFuture<u64> {
    awaited::ready(x).into_ffi()
}
