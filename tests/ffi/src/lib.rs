//! The bridges that the tests in `tests/` await.

pub mod buffers;
pub mod channels;
pub mod exports;
pub mod lifecycle;
pub mod runtimes;
pub mod streams;
pub mod styles;
pub mod table;
pub mod trycatch;
