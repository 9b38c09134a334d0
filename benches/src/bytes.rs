//! The vectors that are returned.

/// How many bytes the measured ones have.
pub const COUNT: usize = 64 * 1024;

/// Makes one. Every C++ function that returns a vector gets it here.
#[inline(never)]
pub fn make_bytes(count: usize) -> Vec<u8> {
    vec![7; count]
}
