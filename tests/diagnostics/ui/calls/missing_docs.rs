#![deny(missing_docs)]
//! A crate.

/// A bridge.
#[cobridge::bridge]
pub mod ffi {
    unsafe extern "C++" {
        /// Documented.
        async fn documented(value: u64) -> u64;
        async fn undocumented(value: u64) -> u64;
    }
}

fn main() {}
