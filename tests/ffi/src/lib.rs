//! The bridges that the tests in `tests/` await, and what those have in common.

pub mod buffers;
pub mod channels;
pub mod common;
pub mod exports;
pub mod lifecycle;
pub mod runtimes;
pub mod streams;
pub mod styles;
pub mod table;
pub mod trycatch;
