//! How far a reader is ahead of its consumer.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What was seen of it so far.
pub struct Ahead {
    given: fn() -> u64,
    before: u64,
    most: AtomicU64,
}

impl Ahead {
    /// `given` counts the chunks that all streams of the process have taken from their readers.
    pub fn new(given: fn() -> u64) -> Ahead {
        Ahead { given, before: given(), most: AtomicU64::new(0) }
    }

    /// Between two items, of which `taken` have come. A reader counts an item when it has sent it, which may be later.
    pub fn look(&self, taken: u64) {
        let given = (self.given)() - self.before;
        self.most.fetch_max(given.saturating_sub(taken), Relaxed);
    }

    /// What `given` counts when the reader is so many chunks ahead of those that were taken.
    pub fn given_at(&self, taken: u64, ahead: u64) -> u64 {
        self.before + taken + ahead
    }

    /// How many chunks it was ahead, at most.
    pub fn most(&self) -> u64 {
        self.most.load(Relaxed)
    }
}
