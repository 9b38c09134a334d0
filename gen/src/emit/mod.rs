//! Plans to text.

pub mod cpp;
