//! Coroutines.

use cobridge_ffi_tests::streams::coroutine as bridge;

const WAYS: &[bridge::ffi::Way] = &[bridge::ffi::Way::Here, bridge::ffi::Way::Thread];
const PUSHES: bool = false;
const IS_TOLD: bool = true;

#[path = "style.rs"]
#[allow(clippy::duplicate_mod)]
mod style;
