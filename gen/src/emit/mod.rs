//! Plans to text.

pub mod cpp;
pub mod zig;
