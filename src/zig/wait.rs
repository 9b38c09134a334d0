//! A Zig task that waits for Rust: the [`Flag`] that it sleeps on, and the waker that sets it.
//!
//! A [`Wait`] lies on the sleeper's stack. Its flag is counted, and kept by the thread for its next wait: only the first one
//! allocates. A late wake for an earlier wait therefore makes a later one poll once more than it needs.

use super::flag::{self, Flag};
use crate::sync::atomic::AtomicU32;
use std::cell::Cell;
use std::ffi::c_void;
use std::sync::Arc;
use std::task::{Wake, Waker};

/// How a sleeper is woken: Zig's `futexWake` on its `Io`, whose two words are the first two arguments.
type WakeFn = unsafe extern "C" fn(*const c_void, *const c_void, *const AtomicU32);

#[derive(Clone, Copy)]
struct Sleeper {
    io: [*const c_void; 2],
    wake: WakeFn,
}

impl flag::Sleeper for Sleeper {
    unsafe fn wake(self, flag: *const AtomicU32) {
        // SAFETY: `cobridge1_zig_wait_park`'s caller allows it while the `Io` is there.
        unsafe { (self.wake)(self.io[0], self.io[1], flag) }
    }
}

impl Wake for Flag<Sleeper> {
    fn wake(self: Arc<Self>) {
        self.notify();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.notify();
    }
}

/// One wait, on Zig's stack: the mirror of `abi.Wait`.
#[repr(C)]
pub(super) struct Wait {
    /// Kept alive by the waker.
    flag: *const Flag<Sleeper>,
    waker: Waker,
}

const _: () = assert!(size_of::<Wait>() == 3 * size_of::<usize>());

impl Wait {
    fn new() -> Wait {
        let flag = Arc::new(Flag::new());
        Wait { flag: Arc::as_ptr(&flag), waker: Waker::from(flag) }
    }

    fn flag(&self) -> &Flag<Sleeper> {
        // SAFETY: the waker counts for it.
        unsafe { &*self.flag }
    }
}

thread_local! {
    /// Kept from wait to wait. Taken out while it is used: one wait inside of another has its own.
    static KEPT: Cell<Option<Wait>> = const { Cell::new(None) };
}

/// Begins a wait.
///
/// # Safety
/// There is room for a `Wait` at `wait`.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_wait_begin(wait: *mut Wait) {
    // A thread that ends may have no thread-locals any more.
    let begun = KEPT.try_with(Cell::take).ok().flatten().unwrap_or_else(Wait::new);
    // SAFETY: the caller's promise.
    unsafe { wait.write(begun) };
}

/// Ends a wait, on whatever thread the task is now.
///
/// # Safety
/// The wait was begun, and is not used again. It is not parked.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_wait_end(wait: *mut Wait) {
    // SAFETY: the caller's promise.
    let mut over = Some(unsafe { wait.read() });
    let kept = KEPT.try_with(|kept| kept.replace(over.take()));
    // What was kept for a wait inside of this one, outside of the thread-local.
    drop(kept);
}

/// Forgets the wakes so far: before each poll.
///
/// # Safety
/// The wait was begun.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_wait_clear(wait: *const Wait) {
    // SAFETY: the caller's promise.
    unsafe { &*wait }.flag().clear();
}

/// Says that the task is going to sleep on its `Io`, while the flag is 1. False: it was woken since the last clear.
///
/// # Safety
/// The wait was begun and is not parked. `cobridge1_zig_wait_unpark` comes before the `Io` goes.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_wait_park(
    wait: *const Wait,
    io: *const c_void,
    table: *const c_void,
    wake: WakeFn,
) -> bool {
    // SAFETY: the caller's promise.
    unsafe { (*wait).flag().park(Sleeper { io: [io, table], wake }) }
}

/// Whether nothing has woken the task since it parked.
///
/// # Safety
/// The wait was begun.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_wait_is_parked(wait: *const Wait) -> bool {
    // SAFETY: the caller's promise.
    unsafe { &*wait }.flag().is_parked()
}

/// The task that parked goes on.
///
/// # Safety
/// As above.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_wait_unpark(wait: *const Wait) {
    // SAFETY: the caller's promise.
    unsafe { &*wait }.flag().unpark();
}

#[cfg(test)]
mod tests {
    use super::super::flag::{NOTIFIED, WAKING};
    use super::*;
    use std::mem::MaybeUninit;
    use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::sync::{Condvar, Mutex};
    use std::thread;

    /// A `std.Io` with `futexWait` and `futexWake`.
    #[derive(Default)]
    struct Io {
        lock: Mutex<()>,
        woken: Condvar,
        wakes: AtomicUsize,
        gone: AtomicBool,
    }

    impl Io {
        fn futex_wait(&self, flag: &Flag<Sleeper>) {
            let mut guard = self.lock.lock().unwrap();
            while flag.is_parked() {
                guard = self.woken.wait(guard).unwrap();
            }
        }

        unsafe extern "C" fn wake(io: *const c_void, table: *const c_void, state: *const AtomicU32) {
            assert_eq!(table.addr(), 7);
            // SAFETY: the test's `Io` lives until the wait is over, as is tested.
            let io = unsafe { &*io.cast::<Io>() };
            assert!(!io.gone.load(Ordering::Relaxed), "the task went on before the wake was over");
            // SAFETY: the flag outlives its wakes.
            assert_eq!(unsafe { &*state }.load(Ordering::Relaxed), WAKING);
            io.wakes.fetch_add(1, Ordering::Relaxed);
            drop(io.lock.lock().unwrap());
            io.woken.notify_all();
        }

        /// As Zig does it.
        fn park(&self, wait: &Wait) -> bool {
            // SAFETY: the tests unpark.
            unsafe {
                cobridge1_zig_wait_park(
                    wait,
                    (&raw const *self).cast(),
                    std::ptr::without_provenance(7),
                    Io::wake,
                )
            }
        }
    }

    /// A wait as Zig has it.
    fn waiting(task: impl FnOnce(&Wait)) {
        let mut wait = MaybeUninit::<Wait>::uninit();
        // SAFETY: there is room, and it is begun and ended once.
        unsafe {
            cobridge1_zig_wait_begin(wait.as_mut_ptr());
            task(wait.assume_init_ref());
            cobridge1_zig_wait_end(wait.as_mut_ptr());
        }
    }

    fn state(wait: &Wait) -> u32 {
        wait.flag().state()
    }

    #[test]
    fn a_wake_before_the_sleep_is_not_lost() {
        let io = Io::default();
        waiting(|wait| {
            wait.flag().clear();
            wait.waker.wake_by_ref();
            wait.waker.wake_by_ref();
            assert_eq!(state(wait), NOTIFIED);
            assert!(!io.park(wait));
            wait.flag().clear();
            assert!(io.park(wait));
            wait.flag().unpark();
        });
        assert_eq!(io.wakes.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_sleeper_is_woken_once() {
        let io = Io::default();
        waiting(|wait| {
            wait.flag().clear();
            assert!(io.park(wait));
            assert!(wait.flag().is_parked());
            wait.waker.wake_by_ref();
            let owned = wait.waker.clone();
            owned.wake();
            assert!(!wait.flag().is_parked());
            wait.flag().unpark();
            assert_eq!(state(wait), NOTIFIED);
        });
        assert_eq!(io.wakes.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_cancelled_sleeper_is_told_nothing_more() {
        let io = Io::default();
        waiting(|wait| {
            wait.flag().clear();
            assert!(io.park(wait));
            wait.flag().unpark();
            wait.waker.wake_by_ref();
            assert_eq!(state(wait), NOTIFIED);
        });
        assert_eq!(io.wakes.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_late_wake_touches_no_io() {
        let mut waker = None;
        waiting(|wait| {
            let io = Box::new(Io::default());
            wait.flag().clear();
            assert!(io.park(wait));
            wait.flag().unpark();
            waker = Some(wait.waker.clone());
        });
        thread::spawn(move || waker.unwrap().wake()).join().unwrap();
        // The same flag, which only has one wake too many.
        waiting(|wait| {
            wait.flag().clear();
            assert!(Io::default().park(wait));
            wait.flag().unpark();
        });
    }

    #[test]
    fn a_thread_keeps_its_flag_and_one_inside_of_another_is_its_own() {
        let mut kept = std::ptr::null();
        waiting(|wait| kept = wait.flag);
        waiting(|wait| {
            assert_eq!(wait.flag, kept);
            waiting(|inner| assert_ne!(inner.flag, wait.flag));
        });
    }

    #[test]
    fn a_wait_may_end_on_another_thread() {
        struct Sent(Wait);
        let mut wait = MaybeUninit::<Wait>::uninit();
        // SAFETY: there is room.
        let wait = unsafe {
            cobridge1_zig_wait_begin(wait.as_mut_ptr());
            Sent(wait.assume_init())
        };
        // SAFETY: the flag is counted, and atomic.
        unsafe impl Send for Sent {}
        let kept = wait.0.waker.clone();
        thread::spawn(move || {
            let mut wait = wait;
            // SAFETY: it is ended once.
            unsafe { cobridge1_zig_wait_end(&raw mut wait.0) };
            std::mem::forget(wait);
        })
        .join()
        .unwrap();
        kept.wake();
    }

    /// Wakes that race parks, cancels and each other: what they wrote is seen, none is lost, and none uses an `Io` that is gone.
    #[test]
    fn wakes_race_waits() {
        const ROUNDS: u64 = 20_000;
        let (send, wakers) = channel::<(Waker, Arc<AtomicU64>)>();
        let wakers = Arc::new(Mutex::new(wakers));
        let threads: Vec<_> = (0..2)
            .map(|_| {
                let wakers = wakers.clone();
                thread::spawn(move || {
                    loop {
                        let Ok((waker, count)) = wakers.lock().unwrap().recv() else { break };
                        // Relaxed: the wake publishes it.
                        count.fetch_add(1, Ordering::Relaxed);
                        waker.wake();
                    }
                })
            })
            .collect();
        for round in 0..ROUNDS {
            let io = Io::default();
            let count = Arc::new(AtomicU64::new(0));
            waiting(|wait| {
                for _ in 0..2 {
                    send.send((wait.waker.clone(), count.clone())).unwrap();
                }
                loop {
                    wait.flag().clear();
                    // Some tasks are cancelled and do not wait for all.
                    let wanted = if round % 3 == 0 { 1 } else { 2 };
                    if count.load(Ordering::Relaxed) >= wanted {
                        break;
                    }
                    if io.park(wait) {
                        if round % 5 != 0 {
                            io.futex_wait(wait.flag());
                        }
                        wait.flag().unpark();
                    }
                    if round % 5 == 0 {
                        break;
                    }
                }
            });
            io.gone.store(true, Ordering::Relaxed);
        }
        drop(send);
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
}
