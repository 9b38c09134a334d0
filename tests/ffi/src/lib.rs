//! The bridges that the tests in `tests/` await.

pub mod styles;
pub mod table;
