//! `async fn` in `extern "Rust"`: C++ awaits Rust.

pub mod contract;
pub mod lifecycle;
pub mod only;
pub mod shapes;
pub mod table;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

static RUNS: Mutex<BTreeMap<&str, u64>> = Mutex::new(BTreeMap::new());

/// A function that C++ awaits has begun to run.
fn ran(name: &'static str) {
    let mut runs = RUNS.lock().unwrap_or_else(PoisonError::into_inner);
    *runs.entry(name).or_default() += 1;
}

/// How often it has.
pub fn runs(name: &str) -> u64 {
    let runs = RUNS.lock().unwrap_or_else(PoisonError::into_inner);
    runs.get(name).copied().unwrap_or_default()
}

/// Pending once, and woken at once.
pub async fn pause() {
    let mut paused = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut paused, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await;
}
