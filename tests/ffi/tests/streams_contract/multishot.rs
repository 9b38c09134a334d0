//! A callback and its context.

use cobridge_ffi_tests::streams::multishot as bridge;

const WAYS: &[bridge::ffi::Way] =
    &[bridge::ffi::Way::Here, bridge::ffi::Way::Thread, bridge::ffi::Way::Threads];
const PUSHES: bool = true;
/// Its callback does not say that nobody reads.
const IS_TOLD: bool = false;

#[path = "style.rs"]
#[allow(clippy::duplicate_mod)]
mod style;
