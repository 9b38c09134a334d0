//! Tokio's blocking pool: of the runtime that is entered, else of one that the process makes on first use.

use std::sync::OnceLock;
use tokio::runtime::{Builder, Handle, Runtime};

/// Runs a job on the blocking pool. A runtime that is shutting down drops the job, which then counts as discarded.
pub(crate) fn spawn_blocking(job: impl FnOnce() + Send + 'static) {
    match Handle::try_current() {
        Ok(handle) => drop(handle.spawn_blocking(job)),
        Err(_) => match own() {
            Some(runtime) => drop(runtime.spawn_blocking(job)),
            // No thread could be made: dropping the job says so to whoever waits for it.
            None => drop(job),
        },
    }
}

/// The process-wide runtime. Its threads sleep while there is nothing to do, and it lives as long as the process.
fn own() -> Option<&'static Runtime> {
    static OWN: OnceLock<Option<Runtime>> = OnceLock::new();
    OWN.get_or_init(|| Builder::new_multi_thread().worker_threads(1).thread_name("cobridge").build().ok())
        .as_ref()
}
