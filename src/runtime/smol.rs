//! smol.

use super::{BlockingJob, Runtime, Sleep, Task};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

/// smol: its global executor, its timers and its pool for what blocks. They live as long as the process.
///
/// ```
/// cobridge::runtime::install(cobridge::runtime::Smol);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Smol;

impl Runtime for Smol {
    fn spawn(&self, task: Task) {
        ::smol::spawn(task).detach();
    }

    fn block_on(&self, future: Pin<&mut dyn Future<Output = ()>>) {
        ::smol::block_on(future);
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Sleep::smol(::smol::Timer::after(duration))
    }

    fn spawn_blocking(&self, job: BlockingJob) {
        ::smol::unblock(move || job.run()).detach();
    }
}
