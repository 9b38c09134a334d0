//! The cell of a stream that Zig pushes: where the items of a `rust.Sink` wait for the Rust stream.
//!
//! A cell has two halves, as that of a promise: see [`promise`](super::promise). The consumer's is the Rust stream's, which polls
//! or is dropped. The producer's is Zig's, which sends, in any copy of its sink and on any thread, until one of them ends the stream.
//! What comes with an old generation, or after the end, is answered that it is closed, and touches nothing.
//!
//! A send that has to wait lends its item: it has a *ticket*, and its place in the queue of those that wait. Whoever takes an
//! item out moves the first of the lent ones in, so that producers go on in the order in which they came, and the queue is as full as it
//! can be at any time, but never fuller. Whoever ends the stream sends all away that still wait. A send that gives up learns whether
//! its item was moved before.
//!
//! The function that fills a stream may be a task on a `std.Io`. Such a task is that of a promise of nothing, whose table
//! ([`SinkOps::task`]) has the answer end the stream, and the stream's drop cancel the task.
//!
//! A cell goes back to the free list of its type of items, with its generation one up, when its sink has ended, its consumer has
//! seen that or is gone, no send waits for its answer, and its task is over. So a sink that is never ended keeps its cell.
//!
//! Everything in a cell lies behind one lock, under which no code of users runs: wakers are cloned, woken and dropped outside of it,
//! items are destroyed outside of it, and so is the callback run. A panic in any of these aborts, as all of it is called through
//! `extern "C"` functions.
//!
//! `state.rs` is what lies behind the lock, `cell.rs` the lock, the generations and the free list, `consumer.rs` and `producer.rs` the two
//! halves, `task.rs` the task, and `tables.rs` what Zig knows of all this.

mod cell;
mod consumer;
mod producer;
mod state;
mod tables;
mod task;
#[cfg(test)]
mod tests;

use super::promise::Handle;
use std::ffi::c_void;
pub use tables::SinkOps;

/// The queue is full; a send waits, with its waker registered.
pub(super) const NOT_NOW: u8 = 0;
/// The item was moved.
pub(super) const SENT: u8 = 1;
/// Nobody reads any more. The item stays the caller's.
pub(super) const CLOSED: u8 = 2;

/// One use of a cell. All copies are the same sink. Zig knows it as a promise's [`Handle`].
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SinkHandle {
    cell: *mut c_void,
    generation: u64,
}

type ClosedCallback = unsafe extern "C" fn(*mut c_void);

const _: () = assert!(size_of::<SinkHandle>() == size_of::<Handle>());
