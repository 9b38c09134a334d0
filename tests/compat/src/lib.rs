//! What cxx accepts means the same under `#[cobridge::bridge]`, with and without async items beside it.

pub mod mixed;
pub mod plain;
pub mod several;
