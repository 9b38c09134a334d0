//! What needs a runtime: to spawn, to block on a future, to sleep, and to run what blocks.
//!
//! Futures of a bridge run on any runtime. C++ code that spawns a task, blocks on one or sleeps, `#[blocking]` functions and
//! `std::future`s use the *current* runtime, which is, in this order:
//!
//! 1. the one that this thread has entered with [`enter`], or inside of whose `block_on` it is;
//! 2. the Tokio runtime that this thread is inside of, such as the one that polls the calling task (feature `tokio`);
//! 3. the one that is [installed](install);
//! 4. a multi-thread Tokio runtime of the process, which is made on first use (feature `tokio`);
//! 5. none. Then a `block_on` just sleeps until it is woken, what blocks gets a thread of its own, and nothing can be
//!    spawned.
//!
//! Tokio's [`Handle`](::tokio::runtime::Handle) and `Smol` (feature `smol`) implement [`Runtime`], and so may anything
//! else.
//!
//! # Where blocking is refused
//!
//! To block a thread that polls a task would stop the tasks that have to run on it, often the very one that is waited
//! for. So C++'s `block_on` is refused inside of another one, in a [`Task`] that is being polled, and wherever
//! [`Runtime::is_polling`] says so. Threads that [`Runtime::spawn_blocking`] runs jobs on may block.

mod abi;
mod block;
#[cfg(any(feature = "tokio", all(test, cobridge_loom)))]
mod census;
mod closing;
mod current;
mod executor;
mod handle;
mod job;
#[cfg(feature = "tokio")]
mod owned;
mod sleep;
#[cfg(feature = "smol")]
mod smol;
mod task;
#[cfg(test)]
mod tests;
#[cfg(feature = "tokio")]
mod tokio;
#[cfg(any(feature = "tokio", all(test, cobridge_loom)))]
mod visits;

#[cfg(feature = "smol")]
pub use self::smol::Smol;
pub use crate::zig::set_zig_io_limit;
pub(crate) use block::polls_here;
pub use current::{EnterGuard, enter, install};
pub(crate) use current::{spawn_blocking, within};
pub use handle::RuntimeHandle;
pub use job::BlockingJob;
pub use sleep::Sleep;
pub use task::Task;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// What a bridge needs of a runtime. A [`RuntimeHandle`] is made of anything that implements it.
///
/// The methods are called on any thread, and also by C++: a panic in one of them then aborts the process, as it must not
/// unwind into C++.
pub trait Runtime: Send + Sync + 'static {
    /// Runs the task. A runtime that has shut down drops it, which its owner sees as cancelled.
    fn spawn(&self, task: Task);

    /// Drives a future on this thread until it is over, with this runtime's reactor and timers available.
    ///
    /// A runtime that can't, as it already drives something on this thread, returns without having polled the future.
    /// That is how it refuses.
    fn block_on(&self, future: Pin<&mut dyn Future<Output = ()>>);

    /// A future that is over after `duration`, whoever polls it.
    fn sleep(&self, duration: Duration) -> Sleep;

    /// Runs a job on a thread that may block. A job that is dropped counts as one that will never run.
    fn spawn_blocking(&self, job: BlockingJob);

    /// Calls `f` once, in the runtime's context: futures that are polled inside find their reactor.
    ///
    /// By default it just calls `f`, which is right for runtimes whose reactor needs no context. An implementation that calls `f`
    /// never, or twice, ends the process where Zig polls or drops a Rust future.
    fn within(&self, f: &mut dyn FnMut()) {
        f();
    }

    /// Is this thread polling one of the runtime's tasks, so that to block it would be a deadlock?
    ///
    /// It is asked before each `block_on`. The tasks that C++ spawned are known without it: `false`, the default, leaves only
    /// the runtime's other tasks unseen.
    fn is_polling(&self) -> bool {
        false
    }
}
