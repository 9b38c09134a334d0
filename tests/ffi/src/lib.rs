//! The bridges that the tests in `tests/` await.

pub mod lifecycle;
pub mod styles;
pub mod table;
pub mod trycatch;
