//! What several of the test binaries need. Each has it for itself.
#![allow(dead_code, reason = "each binary uses a part")]

use cobridge::Error;
use futures::executor::block_on;
use std::env;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Tests that count, or use, what there is one of in the process take turns.
pub fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where everything is watched, it is slow.
pub fn is_watched() -> bool {
    env::var_os("COBRIDGE_SANITIZED").is_some()
}

/// How often something is done: in a release build, in another one, and watched.
pub fn times(release: u64, debug: u64, watched: u64) -> u64 {
    match is_watched() {
        true => watched,
        false if cfg!(debug_assertions) => debug,
        false => release,
    }
}

/// The name of an error of Zig's.
pub fn name(error: Error) -> String {
    match error {
        Error::Zig(error) => error.name().to_owned(),
        other => panic!("{other:?}"),
    }
}

/// That of one that must have come.
pub fn name_of<T>(result: Result<T, Error>) -> String {
    match result {
        Err(error) => name(error),
        Ok(_) => panic!("it did not fail"),
    }
}

/// A waker that counts.
#[derive(Default)]
pub struct Count(AtomicUsize);

impl Count {
    pub fn new() -> (Arc<Count>, Waker) {
        let count = Arc::new(Count::default());
        (count.clone(), Waker::from(count))
    }

    pub fn get(&self) -> usize {
        self.0.load(SeqCst)
    }
}

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// What a future gives that is polled once with a waker that nobody hears, and then until it is over. It may be so at once: how
/// quick another thread is nobody says.
pub fn after_a_poll<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => block_on(future),
    }
}
