//! The jobs of a blocking pool.

use std::mem::{ManuallyDrop, MaybeUninit};

/// A closure for a thread that may block. [`run`](BlockingJob::run) it, or drop it: then it will never run.
///
/// Closures of up to three words lie in it, so that the job of a C++ call costs no allocation of its own.
#[must_use = "a job that is dropped never runs"]
pub struct BlockingJob {
    words: Words,
    ops: &'static JobOps,
}

type Words = [MaybeUninit<*mut ()>; 3];

struct JobOps {
    /// Moves the closure out and calls it.
    run: unsafe fn(*mut Words),
    /// Drops the closure.
    drop: unsafe fn(*mut Words),
}

// SAFETY: `new` takes only closures that are `Send`.
unsafe impl Send for BlockingJob {}

impl BlockingJob {
    pub(super) fn new<F: FnOnce() + Send + 'static>(job: F) -> BlockingJob {
        if size_of::<F>() <= size_of::<Words>() && align_of::<F>() <= align_of::<Words>() {
            BlockingJob::store(job)
        } else {
            BlockingJob::store(Box::new(job))
        }
    }

    fn store<F: FnOnce() + Send + 'static>(job: F) -> BlockingJob {
        assert!(size_of::<F>() <= size_of::<Words>() && align_of::<F>() <= align_of::<Words>());
        let mut words: Words = [MaybeUninit::uninit(); 3];
        // SAFETY: the closure fits, as asserted.
        unsafe { (&raw mut words).cast::<F>().write(job) };
        BlockingJob { words, ops: const { &JobOps { run: run::<F>, drop: discard::<F> } } }
    }

    /// Runs the job. It may block the thread, and does not panic.
    pub fn run(self) {
        let mut job = ManuallyDrop::new(self);
        let run = job.ops.run;
        // SAFETY: `store` put a closure of the type of `ops` there, and nothing uses it afterwards: `self` is not dropped.
        unsafe { run(&raw mut job.words) }
    }
}

impl Drop for BlockingJob {
    fn drop(&mut self) {
        // SAFETY: `store` put a closure of the type of `ops` there, and `run` did not take it, as `self` is here.
        unsafe { (self.ops.drop)(&raw mut self.words) }
    }
}

/// # Safety
/// An `F` lies in the words, and is not used afterwards.
unsafe fn run<F: FnOnce()>(words: *mut Words) {
    // SAFETY: the caller's promise.
    let job = unsafe { words.cast::<F>().read() };
    job();
}

/// # Safety
/// As [`run`].
unsafe fn discard<F>(words: *mut Words) {
    // SAFETY: the caller's promise.
    unsafe { words.cast::<F>().drop_in_place() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

    #[repr(align(32))]
    struct Aligned(u32);

    #[test]
    fn closures_of_any_size_run_or_are_dropped_once() {
        let ran = Arc::new(AtomicU32::new(0));
        let jobs = || {
            let (small, large, aligned) = (ran.clone(), ran.clone(), ran.clone());
            let (words, over) = ([1u32; 32], Aligned(5));
            [
                BlockingJob::new(|| {}),
                BlockingJob::new(move || {
                    small.fetch_add(1, SeqCst);
                }),
                BlockingJob::new(move || {
                    large.fetch_add(words.iter().sum(), SeqCst);
                }),
                BlockingJob::new(move || {
                    let over = &over;
                    assert_eq!(ptr::from_ref(over).addr() % align_of::<Aligned>(), 0);
                    aligned.fetch_add(over.0, SeqCst);
                }),
            ]
        };
        drop(jobs());
        assert_eq!((ran.load(SeqCst), Arc::strong_count(&ran)), (0, 1));
        jobs().into_iter().for_each(BlockingJob::run);
        assert_eq!((ran.load(SeqCst), Arc::strong_count(&ran)), (1 + 32 + 5, 1));
    }
}
