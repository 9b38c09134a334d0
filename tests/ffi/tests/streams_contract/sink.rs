//! A sink, and threads.

use cobridge_ffi_tests::streams::sink as bridge;

const WAYS: &[bridge::ffi::Way] =
    &[bridge::ffi::Way::Here, bridge::ffi::Way::Thread, bridge::ffi::Way::Threads];
const PUSHES: bool = true;
const IS_TOLD: bool = true;

#[path = "style.rs"]
#[allow(clippy::duplicate_mod)]
mod style;
