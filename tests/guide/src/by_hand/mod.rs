//! What people write on top of plain cxx: the versions that the guide shows beside ours.

pub mod blocking;
pub mod coroutine;
pub mod oneshot;
pub mod promise;
pub mod pull;
pub mod push;
pub mod spawn;
