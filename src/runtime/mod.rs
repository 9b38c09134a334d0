//! What needs a runtime. So far that is the blocking pool, behind `#[blocking]` functions and `std::future`s.

#[cfg(feature = "tokio")]
mod tokio;

#[cfg(feature = "tokio")]
pub(crate) use self::tokio::spawn_blocking;

/// Runs a job on a thread of its own: there is no pool without a runtime.
///
/// A thread that can't be made drops the job, which then counts as discarded.
#[cfg(not(feature = "tokio"))]
pub(crate) fn spawn_blocking(job: impl FnOnce() + Send + 'static) {
    let _ = std::thread::Builder::new().name("cobridge-blocking".to_owned()).spawn(job);
}
