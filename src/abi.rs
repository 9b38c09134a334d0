//! Everything that crosses the boundary: the types with a fixed layout and the functions that C++ calls.
//!
//! `include/cobridge/abi.h` mirrors this file, and a test compares the two. A waker crosses borrowed, as a pointer to a
//! [`Waker`], or owned, as its two words. An error crosses as a pointer to a boxed [`Error`], which has one owner at a
//! time.
//!
//! The functions may be called on any thread. One that panics (a user's waker can) aborts, as `extern "C"` does: an
//! unwinding Rust panic must not reach a C++ frame. None takes a lock that user code could hold.

use crate::error::{Error, Origin};
use crate::runtime;
use crate::sync::{Condvar, Mutex};
use std::cell::Cell;
use std::ffi::c_void;
use std::sync::{Arc, PoisonError};
use std::task::{Wake, Waker};

/// The answers of a starter and of [`CallOps::poll`].
pub(crate) const PENDING: u8 = 0;
/// A value was constructed at `out`.
pub(crate) const VALUE: u8 = 1;
/// A pointer to a boxed [`Error`] was stored at `out`.
pub(crate) const ERROR: u8 = 2;
/// A stream is over.
pub(crate) const END: u8 = 4;

/// The kinds of [`cobridge1_error_new`]; any other is an exception.
const EXCEPTION: u32 = 0;
/// The foreign side stopped the operation.
const CANCELLED: u32 = 1;
/// The promise went without an answer.
const ABANDONED: u32 = 2;
/// A Rust future answered with an `Err`.
const ERR: u32 = 3;
/// A Rust future panicked.
const PANICKED: u32 = 4;

// An owned `Waker` is moved as its two words: the header's `WakerBits`.
const _: () = assert!(size_of::<Waker>() == 2 * size_of::<*mut c_void>());
const _: () = assert!(align_of::<Waker>() == align_of::<*mut c_void>());

/// A call that has been started and is pending. It lies inside the pinned Rust future; C++ frames point to it.
///
/// A starter writes it if it answers [`PENDING`]. Then `ops.poll` is called until it does not answer [`PENDING`], or
/// `ops.drop` once. The other words are C++'s, or the Zig promise's.
#[repr(C)]
pub(crate) struct RawCall {
    pub(crate) ops: *const CallOps,
    words: [*mut c_void; 4],
}

impl RawCall {
    /// For a starter that is not C++'s: the first three of the other words are its.
    pub(crate) fn new(ops: &'static CallOps, [first, second, third]: [*mut c_void; 3]) -> RawCall {
        RawCall { ops, words: [first, second, third, std::ptr::null_mut()] }
    }

    /// What [`RawCall::new`] was given.
    pub(crate) fn words(&self) -> [*mut c_void; 3] {
        [self.words[0], self.words[1], self.words[2]]
    }
}

/// How a pending call goes on.
#[repr(C)]
pub(crate) struct CallOps {
    /// Polls with a borrowed waker; `out` is where the value or the error goes.
    pub(crate) poll: unsafe extern "C" fn(*mut RawCall, *const Waker, *mut c_void) -> u8,
    /// Gives the call up. `borrows`: it must not outlive this, see sentence 11 of the contract.
    pub(crate) drop: unsafe extern "C" fn(*mut RawCall, bool),
}

/// How a stream of C++ goes on. [`VALUE`] is an item, and does not end it.
#[repr(C)]
pub(crate) struct StreamCallOps {
    /// What [`RawCall::ops`] points to.
    pub(crate) call: CallOps,
    /// Polls for up to so many items, at least one, which are put one behind the other. [`VALUE`]: the last pointer says
    /// how many.
    pub(crate) poll_batch:
        unsafe extern "C" fn(*mut RawCall, *const Waker, *mut c_void, usize, *mut usize) -> u8,
}

const _: () = assert!(size_of::<StreamCallOps>() == 3 * size_of::<usize>());

const _: () = assert!(size_of::<RawCall>() == 5 * size_of::<usize>());

/// How C++ polls a Rust future and lets go of it, wherever that lies.
#[repr(C)]
pub(crate) struct FutureOps {
    /// Polls with a borrowed waker. Unless it answers [`PENDING`], the future is gone, and the answer at the last pointer.
    pub(crate) poll: unsafe extern "C" fn(*mut c_void, *const Waker, *mut c_void) -> u8,
    /// Drops a future that has not answered.
    pub(crate) drop: unsafe extern "C" fn(*mut c_void),
    /// It stays on the thread of its first poll.
    pub(crate) is_local: bool,
}

const _: () = assert!(size_of::<FutureOps>() == 3 * size_of::<usize>());

/// How C++ polls a Rust stream and lets go of it.
#[repr(C)]
pub(crate) struct StreamOps {
    /// Polls with a borrowed waker for one item. [`ERROR`] and [`END`]: the stream is gone.
    pub(crate) poll: unsafe extern "C" fn(*mut c_void, *const Waker, *mut c_void) -> u8,
    /// As [`StreamCallOps::poll_batch`].
    pub(crate) poll_batch:
        unsafe extern "C" fn(*mut c_void, *const Waker, *mut c_void, usize, *mut usize) -> u8,
    /// Drops a stream that is not over.
    pub(crate) drop: unsafe extern "C" fn(*mut c_void),
    /// It stays on the thread of its first poll.
    pub(crate) is_local: bool,
    /// Never of Rust.
    pub(crate) is_generator: bool,
}

const _: () = assert!(size_of::<StreamOps>() == 4 * size_of::<usize>());

/// The room for a Rust future in a C++ `rust::Future`, in words.
pub(crate) const FUTURE_WORDS: usize = 3;

/// Clones a waker.
///
/// # Safety
/// `waker` points to a live waker, `out` to memory for one.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_waker_clone(waker: *const Waker, out: *mut Waker) {
    // SAFETY: the caller's promise.
    unsafe { out.write((*waker).clone()) }
}

/// Wakes and consumes a waker.
///
/// # Safety
/// `waker` points to an owned waker that is not used again.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_waker_wake(waker: *mut Waker) {
    // SAFETY: the caller's promise.
    unsafe { waker.read() }.wake();
}

/// Wakes a waker that stays its owner's.
///
/// # Safety
/// `waker` points to a live waker.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_waker_wake_by_ref(waker: *const Waker) {
    // SAFETY: the caller's promise.
    unsafe { &*waker }.wake_by_ref();
}

/// Drops an owned waker.
///
/// # Safety
/// `waker` points to an owned waker that is not used again.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_waker_drop(waker: *mut Waker) {
    // SAFETY: the caller's promise.
    drop(unsafe { waker.read() });
}

/// Makes an error from a message, which is copied. Unknown kinds are exceptions.
///
/// # Safety
/// `message` points to `length` readable bytes; it may be null if `length` is 0.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_error_new(kind: u32, message: *const u8, length: usize) -> *mut Error {
    let error = match kind {
        CANCELLED => Error::Cancelled,
        ABANDONED => Error::Abandoned,
        kind => {
            let bytes = match length {
                // The pointer of an empty message is not looked at.
                0 => &[],
                // SAFETY: the caller's promise.
                _ => unsafe { std::slice::from_raw_parts(message, length) },
            };
            let message = String::from_utf8_lossy(bytes).into_owned();
            match kind {
                ERR => Error::described(message),
                PANICKED => Error::panicked(message),
                _ => Error::thrown(message),
            }
        }
    };
    Box::into_raw(Box::new(error))
}

/// Drops an error that nobody will read.
///
/// # Safety
/// `error` comes from [`cobridge1_error_new`] and is not used again.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_error_drop(error: *mut Error) {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(error) });
}

/// The kind of an error.
///
/// # Safety
/// `error` is an error that the caller owns.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_error_kind(error: *const Error) -> u32 {
    // SAFETY: the caller's promise.
    match unsafe { &*error } {
        Error::Cancelled => CANCELLED,
        Error::Abandoned => ABANDONED,
        Error::Exception(exception) => match exception.origin() {
            Origin::Thrown => EXCEPTION,
            Origin::Err => ERR,
            Origin::Panic => PANICKED,
        },
        Error::Zig(_) => ERR,
    }
}

/// The message of an error, which lives as long as the error does, and its length.
///
/// # Safety
/// `error` is an error that the caller owns, `length` points to memory for a length.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_error_message(error: *const Error, length: *mut usize) -> *const u8 {
    // SAFETY: the caller's promise.
    let message = match unsafe { &*error } {
        Error::Cancelled => crate::error::CANCELLED,
        Error::Abandoned => crate::error::ABANDONED,
        Error::Exception(exception) => exception.what(),
        Error::Zig(error) => error.message(),
    };
    // SAFETY: the caller's promise.
    unsafe { length.write(message.len()) };
    message.as_ptr()
}

/// Takes an error back.
///
/// # Safety
/// As [`cobridge1_error_drop`].
pub(crate) unsafe fn take_error(error: *mut Error) -> Error {
    // SAFETY: the caller's promise.
    *unsafe { Box::from_raw(error) }
}

/// Runs `run(job)` on the blocking pool, or `discard(job)` if the pool will not: one of the two, once, on any thread.
///
/// # Safety
/// Either function may be called with `job` on any thread, at any later time.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_spawn_blocking(
    run: unsafe extern "C" fn(*mut c_void),
    discard: unsafe extern "C" fn(*mut c_void),
    job: *mut c_void,
) {
    let job = Job { run, discard, job };
    runtime::spawn_blocking(move || job.run());
}

/// Makes a `&str` of bytes that were one: a copy of a `&str` argument, which need not be validated again.
///
/// # Safety
/// `bytes` points to `length` bytes of valid UTF-8 that outlive what is made of them, `out` to memory for a `&str`.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_str_copied(out: *mut &'static str, bytes: *const u8, length: usize) {
    // SAFETY: the caller's promise.
    unsafe { out.write(std::str::from_utf8_unchecked(std::slice::from_raw_parts(bytes, length))) }
}

/// Calls `ready(object, waker)` until it says true. In between the thread sleeps until the waker is woken.
///
/// A drop that has to wait uses it. It touches no runtime, and no parking of the thread that others may rely on.
///
/// # Safety
/// `ready` may be called with `object` and a waker, any number of times.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_block_until(
    ready: unsafe extern "C" fn(*mut c_void, *const Waker) -> bool,
    object: *mut c_void,
) {
    // There is no place for it while the thread ends.
    let sleeper = SLEEPER.try_with(Cell::take).ok().flatten().unwrap_or_default();
    let waker = Waker::from(sleeper.clone());
    // SAFETY: the caller's promise.
    while !unsafe { ready(object, &raw const waker) } {
        sleeper.sleep();
    }
    let _ = SLEEPER.try_with(|place| place.set(Some(sleeper)));
}

thread_local! {
    /// What this thread sleeps on, kept so that blocking allocates once. It is taken out meanwhile: who blocks inside `ready`
    /// has another one. A wake that comes when nobody waits any more lets the next sleep end early, after which `ready` is asked.
    static SLEEPER: Cell<Option<Arc<Sleeper>>> = const { Cell::new(None) };
}

/// Lets another thread run.
#[unsafe(no_mangle)]
extern "C" fn cobridge1_yield_thread() {
    std::thread::yield_now();
}

/// A thread that sleeps until it is woken, once for any number of wakes.
#[derive(Default)]
pub(crate) struct Sleeper {
    woken: Mutex<bool>,
    changed: Condvar,
}

impl Sleeper {
    pub(crate) fn sleep(&self) {
        let mut woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
        while !*woken {
            woken = self.changed.wait(woken).unwrap_or_else(PoisonError::into_inner);
        }
        *woken = false;
    }

    fn rouse(&self) {
        *self.woken.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_one();
    }
}

impl Wake for Sleeper {
    fn wake(self: Arc<Self>) {
        self.rouse();
    }
}

/// A job of the blocking pool. Dropped before it ran, it is discarded.
struct Job {
    run: unsafe extern "C" fn(*mut c_void),
    discard: unsafe extern "C" fn(*mut c_void),
    job: *mut c_void,
}

// SAFETY: `cobridge1_spawn_blocking`'s caller allows both calls on any thread.
unsafe impl Send for Job {}

impl Job {
    fn run(self) {
        let job = std::mem::ManuallyDrop::new(self);
        // SAFETY: `discard` will not be called, as `self` is not dropped.
        unsafe { (job.run)(job.job) }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        // SAFETY: `run` was not called, as it takes `self` away.
        unsafe { (self.discard)(self.job) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thread that blocks inside of a blocked thread's question sleeps on something of its own, and neither wake is lost.
    #[test]
    fn blocking_may_be_nested_and_comes_back() {
        struct Wait {
            asked: u32,
            nested: bool,
        }
        unsafe extern "C" fn ready(object: *mut c_void, waker: *const Waker) -> bool {
            // SAFETY: the test's own, which lives until the call below returns; the waker is live.
            let (wait, waker) = unsafe { (&mut *object.cast::<Wait>(), (*waker).clone()) };
            wait.asked += 1;
            if wait.asked == 1 {
                // Before the inner one sleeps: the outer one's wake must still be there afterwards.
                waker.wake_by_ref();
                if wait.nested {
                    let mut inner = Wait { asked: 0, nested: false };
                    // SAFETY: as above.
                    unsafe { cobridge1_block_until(ready, (&raw mut inner).cast()) };
                    assert_eq!(inner.asked, 3);
                }
            } else if wait.asked == 2 {
                std::thread::spawn(move || waker.wake());
            }
            wait.asked == 3
        }
        for _ in 0..100 {
            let mut wait = Wait { asked: 0, nested: true };
            // SAFETY: as above.
            unsafe { cobridge1_block_until(ready, (&raw mut wait).cast()) };
            assert_eq!(wait.asked, 3);
        }
    }

    #[test]
    fn kinds_become_errors() {
        let new = |kind, text: &str| {
            // SAFETY: the text is readable, and every error is taken back once.
            unsafe { take_error(cobridge1_error_new(kind, text.as_ptr(), text.len())) }
        };
        assert!(matches!(new(0, "bad"), Error::Exception(e) if e.what() == "bad"));
        assert!(matches!(new(CANCELLED, ""), Error::Cancelled));
        assert!(matches!(new(ABANDONED, ""), Error::Abandoned));
        assert!(matches!(new(77, "later"), Error::Exception(_)));
        for kind in [EXCEPTION, CANCELLED, ABANDONED, ERR, PANICKED] {
            let error = new(kind, "text");
            let mut length = 0;
            // SAFETY: an error of ours.
            let (found, message) = unsafe {
                let message = cobridge1_error_message(&raw const error, &raw mut length);
                (cobridge1_error_kind(&raw const error), std::slice::from_raw_parts(message, length))
            };
            assert_eq!(found, kind);
            assert_eq!(String::from_utf8_lossy(message), error.to_string());
        }
        let zig = Error::zig("FileNotFound", 3);
        let mut length = 0;
        // SAFETY: an error of ours.
        let (found, message) = unsafe {
            let message = cobridge1_error_message(&raw const zig, &raw mut length);
            (cobridge1_error_kind(&raw const zig), std::slice::from_raw_parts(message, length))
        };
        assert_eq!(found, ERR, "C++ that awaits Rust sees a rust::Error");
        assert_eq!(message, b"Zig error FileNotFound");
        // SAFETY: nothing is read for length 0.
        let empty = unsafe { take_error(cobridge1_error_new(0, std::ptr::null(), 0)) };
        assert_eq!(empty.to_string(), "");
    }

    #[test]
    fn messages_need_not_be_utf8() {
        let bytes = [b'a', 0xff, b'b'];
        // SAFETY: three readable bytes.
        let error = unsafe { take_error(cobridge1_error_new(0, bytes.as_ptr(), bytes.len())) };
        assert_eq!(error.to_string(), "a\u{fffd}b");
    }

    #[test]
    fn a_job_runs_or_is_discarded_once() {
        use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
        static RUN: AtomicU32 = AtomicU32::new(0);
        static DISCARDED: AtomicU32 = AtomicU32::new(0);
        unsafe extern "C" fn run(_: *mut c_void) {
            RUN.fetch_add(1, SeqCst);
        }
        unsafe extern "C" fn discard(_: *mut c_void) {
            DISCARDED.fetch_add(1, SeqCst);
        }
        let job = || Job { run, discard, job: std::ptr::null_mut() };
        job().run();
        assert_eq!((RUN.load(SeqCst), DISCARDED.load(SeqCst)), (1, 0));
        drop(job());
        assert_eq!((RUN.load(SeqCst), DISCARDED.load(SeqCst)), (1, 1));
    }
}

/// Every interleaving, with orders of memory as weak as they are written.
#[cfg(all(test, cobridge_loom))]
mod models {
    use super::*;
    use crate::sync::three_threads;
    use loom::sync::atomic::{AtomicUsize, Ordering};
    use loom::thread;

    /// A thread that sleeps until it has been told so often, by threads that wake it once each.
    fn wakes_race_a_sleep(wakes: usize) {
        let shared = loom::sync::Arc::new((Sleeper::default(), AtomicUsize::new(0)));
        let wake = |_| {
            let shared = shared.clone();
            thread::spawn(move || {
                // Relaxed: the wake publishes it.
                shared.1.fetch_add(1, Ordering::Relaxed);
                shared.0.rouse();
            })
        };
        let threads: Vec<_> = (0..wakes).map(wake).collect();
        while shared.1.load(Ordering::Relaxed) < wakes {
            shared.0.sleep();
        }
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }

    #[test]
    fn a_wake_races_a_sleep() {
        loom::model(|| wakes_race_a_sleep(1));
    }

    #[test]
    fn two_wakes_race_a_sleep() {
        three_threads(|| wakes_race_a_sleep(2));
    }
}
