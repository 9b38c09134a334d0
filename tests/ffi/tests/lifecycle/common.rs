//! What the tests of all sentences use: turns, wakers that count, and the styles whose calls wait at a gate.
//!
//! C++ counts the locals that are alive in the whole process, so these tests take turns.

use cobridge::Error;
use cobridge::cxx::SharedPtr;
pub use cobridge_ffi_tests::common::{Count, eventually, is_watched, poll};
use cobridge_ffi_tests::lifecycle::ffi::{self, Gate};
use std::future::Future;
use std::pin::Pin;
use std::sync::MutexGuard;
use std::task::Waker;

pub type BoxFuture = Pin<Box<dyn Future<Output = Result<u64, Error>>>>;
pub type Wait = fn(SharedPtr<Gate>) -> BoxFuture;

/// A turn: locals are counted at its start, and must be as many at its end.
pub struct Turn {
    _lock: MutexGuard<'static, ()>,
    pub before: i64,
}

pub fn turn() -> Turn {
    let lock = cobridge_ffi_tests::common::turn();
    Turn { _lock: lock, before: ffi::live_locals() }
}

impl Turn {
    pub fn alive(&self) -> i64 {
        ffi::live_locals() - self.before
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.alive(), 0, "locals of C++ frames or promises outlived the test");
        }
    }
}

/// The styles whose calls wait at a gate until somebody ends them.
pub fn waits() -> [(&'static str, Wait); 8] {
    [
        ("coroutine", |gate| Box::pin(ffi::wait_coroutine(gate))),
        ("promise", |gate| Box::pin(ffi::wait_promise(gate))),
        ("callback", |gate| Box::pin(ffi::wait_callback(gate))),
        ("std_future", |gate| Box::pin(ffi::wait_std_future(gate))),
        ("blocking", |gate| Box::pin(ffi::wait_blocking(gate))),
        ("stoppable", |gate| Box::pin(ffi::wait_stoppable(gate))),
        ("nested", |gate| Box::pin(ffi::wait_nested(gate, 3))),
        ("borrowing", |gate| Box::pin(ffi::wait_borrowing(gate, ""))),
    ]
}

/// Runs a test on two Tokio threads.
pub fn in_tokio(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.unwrap().block_on(test);
}

/// Starts a call and waits until it has reached the gate.
pub fn reach(gate: &Gate, future: &mut BoxFuture, waker: &Waker) {
    assert!(poll(future.as_mut(), waker).is_pending());
    eventually(|| gate.is_awaited());
}

/// A gate may be used from any thread: it has a mutex.
pub struct Shared<'a>(pub &'a SharedPtr<Gate>);
// SAFETY: the gate's methods lock.
unsafe impl Send for Shared<'_> {}
impl Shared<'_> {
    pub fn get(&self) -> &Gate {
        self.0
    }
}
