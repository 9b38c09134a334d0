//! What the state machines of this crate are made of: the standard library's, or [loom]'s, which tries every interleaving.
//!
//! `cargo xtask test --only loom` compiles the tests with `--cfg cobridge_loom`. The flag is not tokio's `loom`, which would
//! change the dependencies as well. A state machine that takes its parts from here has its models in a module `models` beside
//! its tests. Without the flag these are the standard library's own.
//!
//! [loom]: https://docs.rs/loom

#[cfg(not(all(test, cobridge_loom)))]
mod parts {
    pub(crate) use std::hint::spin_loop;
    pub(crate) use std::sync::{Arc, Condvar, Mutex, MutexGuard, atomic};
    pub(crate) use std::thread::yield_now;

    /// The address of something of this thread's: no other thread that is alive has the same. Also while the thread ends, when
    /// `std::thread::current` may not be asked.
    pub(crate) fn thread_address() -> usize {
        thread_local!(static MARK: u8 = const { 0 });
        MARK.with(|mark| std::ptr::from_ref(mark).addr())
    }

    /// [`std::cell::UnsafeCell`] with loom's way in, by which it sees who comes when.
    #[repr(transparent)]
    pub(crate) struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

    impl<T> UnsafeCell<T> {
        pub(crate) const fn new(value: T) -> UnsafeCell<T> {
            UnsafeCell(std::cell::UnsafeCell::new(value))
        }

        #[inline(always)]
        pub(crate) fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
            read(self.0.get())
        }

        #[inline(always)]
        pub(crate) fn with_mut<R>(&self, write: impl FnOnce(*mut T) -> R) -> R {
            write(self.0.get())
        }
    }
}

#[cfg(all(test, cobridge_loom))]
mod parts {
    pub(crate) use loom::cell::UnsafeCell;
    pub(crate) use loom::hint::spin_loop;
    pub(crate) use loom::sync::{Arc, Condvar, Mutex, MutexGuard, atomic};
    pub(crate) use loom::thread::yield_now;

    /// Those of a model are one of the system's.
    pub(crate) fn thread_address() -> usize {
        loom::thread_local!(static MARK: u8 = 0);
        MARK.with(|mark| std::ptr::from_ref(mark).addr())
    }
}

pub(crate) use parts::*;

/// As [`loom::model`], for models that would take hours: no thread is interrupted more often than that, all together. It is a
/// rare race that needs more, and those of two threads have models without a bound.
#[cfg(all(test, cobridge_loom))]
pub(crate) fn three_threads(run: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(2);
    builder.check(run);
}
