//! The cells that nobody uses: a few with each thread, which takes no lock for them, and the others in one list.
//!
//! There are as many cells as there were calls at the same time, and those that idle threads keep.

use super::promise::Cell;
use std::cell;
use std::ptr;
use std::sync::{Mutex, PoisonError};

/// How many a thread keeps, and how many go to or come from the common list at once.
const KEPT: usize = 32;
const MOVED: usize = KEPT / 2;

/// Linked by [`Cell::next`], which belongs to the list that the cell is in.
struct List {
    first: *mut Cell,
    length: usize,
}

// SAFETY: cells are used on any thread.
unsafe impl Send for List {}

impl List {
    const fn new() -> List {
        List { first: ptr::null_mut(), length: 0 }
    }

    fn pop(&mut self) -> Option<&'static Cell> {
        // SAFETY: null, or a cell, which lives for ever.
        let cell = unsafe { self.first.as_ref() }?;
        // SAFETY: it was in this list, which is not shared.
        self.first = unsafe { *cell.next.get() };
        self.length -= 1;
        Some(cell)
    }

    fn push(&mut self, cell: &'static Cell) {
        // SAFETY: it was in no list, and this one is not shared.
        unsafe { *cell.next.get() = self.first };
        self.first = ptr::from_ref(cell).cast_mut();
        self.length += 1;
    }

    fn move_to(&mut self, other: &mut List, count: usize) {
        for cell in std::iter::from_fn(|| self.pop()).take(count) {
            other.push(cell);
        }
    }
}

/// The cells of all threads.
struct Common(Mutex<List>);

impl Common {
    const fn new() -> Common {
        Common(Mutex::new(List::new()))
    }

    fn with<R>(&self, work: impl FnOnce(&mut List) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Those of one thread. At its end, they go to the common list.
struct Near {
    list: cell::Cell<List>,
    /// A function, as Rust 1.88 has no reference to what changes in a constant.
    common: fn() -> &'static Common,
}

impl Near {
    const fn new(common: fn() -> &'static Common) -> Near {
        Near { list: cell::Cell::new(List::new()), common }
    }

    fn with<R>(&self, work: impl FnOnce(&mut List) -> R) -> R {
        let mut list = self.list.replace(List::new());
        let result = work(&mut list);
        self.list.set(list);
        result
    }

    fn pop(&self) -> Option<&'static Cell> {
        self.with(|list| {
            if list.length == 0 {
                (self.common)().with(|common| common.move_to(list, MOVED));
            }
            list.pop()
        })
    }

    fn push(&self, cell: &'static Cell) {
        self.with(|list| {
            list.push(cell);
            if list.length > KEPT {
                (self.common)().with(|common| list.move_to(common, MOVED));
            }
        });
    }
}

impl Drop for Near {
    fn drop(&mut self) {
        let mut list = self.list.replace(List::new());
        (self.common)().with(|common| list.move_to(common, usize::MAX));
    }
}

static COMMON: Common = Common::new();

thread_local!(static NEAR: Near = const { Near::new(|| &COMMON) });

/// A cell that nobody uses, if there is one here or in the common list.
#[inline]
pub(super) fn pop() -> Option<&'static Cell> {
    // A thread that ends has none of its own.
    NEAR.try_with(Near::pop).unwrap_or_else(|_| COMMON.with(List::pop))
}

/// Nobody uses the cell, and nobody else says so. This thread will use it again.
#[inline]
pub(super) fn keep(cell: &'static Cell) {
    if NEAR.try_with(|near| near.push(cell)).is_err() {
        share(cell);
    }
}

/// The same, for a thread that may never make a call, such as one of Zig's.
pub(super) fn share(cell: &'static Cell) {
    COMMON.with(|common| common.push(cell));
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn cells(count: usize) -> Vec<&'static Cell> {
        (0..count).map(|_| Cell::leaked()).collect()
    }

    fn address(cell: &Cell) -> usize {
        ptr::from_ref(cell).addr()
    }

    #[test]
    fn a_thread_gets_its_own_back_first() {
        static COMMON: Common = Common::new();
        let near = Near::new(|| &COMMON);
        assert!(near.pop().is_none());
        let [first, second] = cells(2)[..] else { unreachable!() };
        near.push(first);
        near.push(second);
        assert_eq!(near.pop().map(address), Some(address(second)));
        assert_eq!(near.pop().map(address), Some(address(first)));
        assert!(near.pop().is_none());
    }

    #[test]
    fn what_a_thread_has_too_many_of_is_everybodys() {
        static COMMON: Common = Common::new();
        let (giving, taking) = (Near::new(|| &COMMON), Near::new(|| &COMMON));
        let all = cells(10 * KEPT);
        all.iter().for_each(|cell| giving.push(cell));
        assert!(giving.with(|list| list.length) <= KEPT);
        let taken: HashSet<usize> = std::iter::from_fn(|| taking.pop()).map(address).collect();
        assert!(taken.len() >= 9 * KEPT, "{} of {}", taken.len(), all.len());
    }

    #[test]
    fn a_thread_that_ends_leaves_its_cells_to_the_others() {
        static COMMON: Common = Common::new();
        let all = cells(KEPT / 2);
        let near = Near::new(|| &COMMON);
        all.iter().for_each(|cell| near.push(cell));
        assert_eq!(COMMON.with(|common| common.length), 0);
        drop(near);
        assert_eq!(COMMON.with(|common| common.length), all.len());
    }
}
