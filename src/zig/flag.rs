//! The flag that a Zig task sleeps on, and who may touch its `Io` when.
//!
//! The task sleeps on its `std.Io`, by `futexWait` of the flag, so the wake must be told to the same `Io`: the waker calls back
//! into Zig. But a waker may be kept, and woken, long after the wait, when that `Io` is gone. Therefore the flag says whether
//! anybody sleeps, and a wake calls back only then; and the sleeper does not go on before such a call has returned.
//!
//! ```text
//!         clear                park                      wake, in two steps
//! NOTIFIED ----> EMPTY ----------------------> PARKED ----> WAKING ----> NOTIFIED
//!                  \---- wake ---> NOTIFIED        \-- unpark (cancelled) --> EMPTY
//! ```
//!
//! * No wake is lost: one that comes after a `clear` either keeps the task from parking, or wakes its `Io`.
//! * What was written before a wake is seen by the poll after the next `clear`.
//! * When `unpark` has returned, no wake is using the `Io` any more, nor will.

use crate::sync::atomic::{AtomicU32, Ordering};
use crate::sync::{UnsafeCell, spin_loop, yield_now};

/// Nobody sleeps, and nobody has woken since the last [`Flag::clear`].
const EMPTY: u32 = 0;
/// The task sleeps, or is about to. It is what Zig gives to `futexWait`.
const PARKED: u32 = 1;
/// A wake is telling the `Io`.
pub(super) const WAKING: u32 = 2;
/// There was a wake.
pub(super) const NOTIFIED: u32 = 3;

/// How a sleeper is woken.
pub(super) trait Sleeper: Copy {
    /// Tells the sleeper's `Io` that the flag has changed.
    ///
    /// # Safety
    /// The `Io` is there.
    unsafe fn wake(self, flag: *const AtomicU32);
}

/// What a wait and its wakers share. Its first field is what Zig sleeps on.
#[repr(C)]
pub(super) struct Flag<S> {
    state: AtomicU32,
    /// Written by the task between `clear` and `park`, and read by the wake that has found `PARKED`, until it has stored
    /// `NOTIFIED`: the two never meet.
    sleeper: UnsafeCell<Option<S>>,
}

// SAFETY: see `sleeper`; who parks allows the wake on any thread.
unsafe impl<S> Send for Flag<S> {}
// SAFETY: as above.
unsafe impl<S> Sync for Flag<S> {}

impl<S: Sleeper> Flag<S> {
    pub(super) fn new() -> Flag<S> {
        Flag { state: AtomicU32::new(EMPTY), sleeper: UnsafeCell::new(None) }
    }

    /// Before a poll: wakes from here on are for what it finds.
    pub(super) fn clear(&self) {
        // Acquire, with the release of each wake that came before: the poll sees what they were about.
        self.state.swap(EMPTY, Ordering::AcqRel);
    }

    /// The task goes to sleep. False: there was a wake since `clear`.
    ///
    /// # Safety
    /// It is the task that calls, and it has not parked. It calls [`unpark`](Self::unpark) before the `Io` goes, of which
    /// `sleeper` may make use on any thread until then.
    #[must_use]
    pub(super) unsafe fn park(&self, sleeper: S) -> bool {
        // SAFETY: nobody has found `PARKED` since the last `unpark`, which waited for whoever had.
        self.sleeper.with_mut(|place| unsafe { *place = Some(sleeper) });
        // Release, with the acquire of the wake that finds it: that reads the sleeper.
        self.state.compare_exchange(EMPTY, PARKED, Ordering::Release, Ordering::Relaxed).is_ok()
    }

    /// Whether nothing has woken the task that parked.
    pub(super) fn is_parked(&self) -> bool {
        self.state.load(Ordering::Relaxed) == PARKED
    }

    #[cfg(test)]
    pub(super) fn state(&self) -> u32 {
        self.state.load(Ordering::Relaxed)
    }

    /// The task goes on, woken or cancelled. When this returns, no wake is using its `Io`.
    pub(super) fn unpark(&self) {
        if self.state.compare_exchange(PARKED, EMPTY, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            return;
        }
        // A wake has found the task. It is in Zig's `futexWake`, which does not block, or has come back.
        let mut rounds = 0_u32;
        // Acquire, with the release of that wake: it has read the sleeper.
        while self.state.load(Ordering::Acquire) == WAKING {
            rounds += 1;
            match rounds {
                ..100 => spin_loop(),
                // It was interrupted there.
                _ => yield_now(),
            }
        }
    }

    /// A wake.
    pub(super) fn notify(&self) {
        let mut found = self.state.load(Ordering::Relaxed);
        loop {
            let next = match found {
                EMPTY | NOTIFIED => NOTIFIED,
                _ => WAKING,
            };
            // Release also if nothing changes: a wake that is one too many has written something, too. Acquire, with `park`.
            match self.state.compare_exchange_weak(found, next, Ordering::AcqRel, Ordering::Relaxed) {
                Ok(_) => break,
                Err(now) => found = now,
            }
        }
        if found == PARKED {
            // SAFETY: the task parked, and does not go on before the swap below. So it does not write, and its `Io` is there.
            self.sleeper.with(|sleeper| unsafe {
                if let Some(sleeper) = *sleeper {
                    sleeper.wake(&raw const self.state);
                }
            });
            // A swap, so that `clear` also sees what wakes wrote that came between. Nothing of the task is touched after it.
            self.state.swap(NOTIFIED, Ordering::Release);
        }
    }
}

/// Every interleaving, with orders of memory as weak as they are written.
#[cfg(all(test, cobridge_loom))]
mod models {
    use super::*;
    use crate::sync::three_threads;
    use loom::sync::atomic::AtomicUsize;
    use loom::sync::{Arc, Condvar, Mutex};
    use loom::thread;

    /// A `std.Io`. Loom refuses a use of it that goes on while it ends, or comes later.
    struct Io {
        alive: UnsafeCell<bool>,
        lock: Mutex<()>,
        woken: Condvar,
        /// Without it, it synchronises nothing: what the task sees then is the flag's doing.
        locks: bool,
    }

    impl Io {
        fn new(locks: bool) -> Io {
            Io { alive: UnsafeCell::new(true), lock: Mutex::new(()), woken: Condvar::new(), locks }
        }

        fn futex_wait(&self, flag: &Flag<Sleeps>) {
            if !self.locks {
                while flag.is_parked() {
                    yield_now();
                }
                return;
            }
            let mut guard = self.lock.lock().unwrap();
            while flag.is_parked() {
                guard = self.woken.wait(guard).unwrap();
            }
        }

        fn futex_wake(&self) {
            // SAFETY: loom sees who else is here.
            self.alive.with(|alive| assert!(unsafe { *alive }, "the `Io` is gone"));
            if self.locks {
                drop(self.lock.lock().unwrap());
                self.woken.notify_all();
            }
        }

        fn end(&self) {
            // SAFETY: loom sees who else is here.
            self.alive.with_mut(|alive| unsafe { *alive = false });
        }
    }

    #[derive(Clone, Copy)]
    struct Sleeps(*const Io);

    impl Sleeper for Sleeps {
        unsafe fn wake(self, _: *const AtomicU32) {
            // SAFETY: its memory is there until the model is over.
            unsafe { &*self.0 }.futex_wake();
        }
    }

    struct Shared {
        flag: Flag<Sleeps>,
        /// What the wakes are about. Relaxed: the flag publishes it.
        told: AtomicUsize,
    }

    impl Shared {
        fn new() -> Arc<Shared> {
            Arc::new(Shared { flag: Flag::new(), told: AtomicUsize::new(0) })
        }

        fn told(&self) -> usize {
            self.told.load(Ordering::Relaxed)
        }

        fn park(&self, io: &Io) -> bool {
            // SAFETY: the models unpark.
            unsafe { self.flag.park(Sleeps(io)) }
        }

        /// Waits until it has been told so often.
        fn wait(&self, io: &Io, wanted: usize) {
            loop {
                self.flag.clear();
                if self.told() >= wanted {
                    return;
                }
                if self.park(io) {
                    io.futex_wait(&self.flag);
                    self.flag.unpark();
                }
            }
        }
    }

    fn wake(shared: &Arc<Shared>) -> thread::JoinHandle<()> {
        let shared = shared.clone();
        thread::spawn(move || {
            shared.told.fetch_add(1, Ordering::Relaxed);
            shared.flag.notify();
        })
    }

    /// A task that waits for some wakes, and ends its `Io` at once after that.
    fn wakes_race_a_wait(wakes: usize, locks: bool) {
        let (shared, io) = (Shared::new(), Io::new(locks));
        let threads: Vec<_> = (0..wakes).map(|_| wake(&shared)).collect();
        shared.wait(&io, wakes);
        io.end();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }

    #[test]
    fn a_sleeper_is_woken() {
        loom::model(|| wakes_race_a_wait(1, true));
    }

    #[test]
    fn two_wakes_race() {
        three_threads(|| wakes_race_a_wait(2, true));
    }

    #[test]
    fn the_flag_alone_publishes() {
        loom::model(|| wakes_race_a_wait(1, false));
    }

    #[test]
    fn the_flag_alone_publishes_what_two_wakes_are_about() {
        three_threads(|| wakes_race_a_wait(2, false));
    }

    /// Cancelled, the task does not wait. Its next wait has the same flag, and an `Io` of its own.
    #[test]
    fn a_wake_races_a_cancelled_wait_and_the_next_one() {
        loom::model(|| {
            let (shared, ios) = (Shared::new(), [Io::new(false), Io::new(false)]);
            let thread = wake(&shared);
            for io in &ios {
                shared.flag.clear();
                if shared.told() == 0 && shared.park(io) {
                    shared.flag.unpark();
                }
                io.end();
            }
            thread.join().unwrap();
        });
    }

    #[test]
    fn two_wakes_race_a_cancelled_wait() {
        three_threads(|| {
            let (shared, io) = (Shared::new(), Io::new(false));
            let threads = [wake(&shared), wake(&shared)];
            shared.flag.clear();
            if shared.park(&io) {
                shared.flag.unpark();
            }
            io.end();
            threads.into_iter().for_each(|thread| thread.join().unwrap());
        });
    }
}
