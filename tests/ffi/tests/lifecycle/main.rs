//! The contract for Rust awaiting C++, sentence by sentence, seen from Rust. The C++ state machines under it are
//! explored and sanitized in `tests/cpp`.

mod answers;
mod catalogue;
mod common;
mod drops;
mod ownership;
mod polling;
