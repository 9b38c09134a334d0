//! UniFFI, whose bindings let other languages await Rust. It has none for C++: cpp/uniffi.cc does what they do.

use crate::awaited;

#[cxx::bridge(namespace = "uniffi_peer")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-bench/cpp/uniffi.h");

        /// Awaits many Rust futures which are ready.
        fn each_ready(times: u64) -> u64;
        /// The same, of futures that are pending once.
        fn each_pending(times: u64) -> u64;
    }
}

/// Is ready at its first poll.
#[uniffi::export]
pub async fn ready(x: u64) -> u64 {
    awaited::ready(x).await
}

/// Is pending once.
#[uniffi::export]
pub async fn pending(x: u64) -> u64 {
    awaited::pending(x).await
}
