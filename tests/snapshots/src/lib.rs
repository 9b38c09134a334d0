//! The bridges whose generated code is recorded in `expected`, and which `tests/calls.rs` calls.

pub mod attributes;
pub mod borrowed;
pub mod callbacks;
pub mod channels;
pub mod exports;
pub mod methods;
pub mod nested;
pub mod streams;
pub mod styles;
