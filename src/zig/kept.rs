//! Copies of what a call borrows, for as long as Zig may look at them.
//!
//! They lie one behind the other in blocks. A cell keeps the first block that it got for its next calls, if it is of the
//! usual size: so copies of up to that size allocate nothing once a cell is warm. All others are given back.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ffi::c_void;
use std::ptr::{self, NonNull};

/// The strongest alignment of a copy, and what blocks and their headers are aligned to.
const ALIGN: usize = 16;
/// The size of the usual block, its header included: as the pool of the C++ side, which serves blocks of up to this.
pub(super) const USUAL: usize = 512;
pub(super) const HEADER: usize = size_of::<Header>();

#[repr(C, align(16))]
struct Header {
    /// The block before.
    next: *mut Header,
    /// Of the block, the header included.
    size: usize,
}

const _: () = assert!(HEADER == ALIGN && align_of::<Header>() == ALIGN);

/// The copies of one call.
pub(super) struct Kept {
    /// The block that is being filled.
    last: *mut Header,
    /// How far it is.
    used: usize,
}

impl Kept {
    pub(super) const fn new() -> Kept {
        Kept { last: ptr::null_mut(), used: 0 }
    }

    /// Copies `bytes` bytes, aligned to `align`, which is 16 at most.
    ///
    /// # Safety
    /// `data` points to so many readable bytes; it may be anything if there are none.
    pub(super) unsafe fn copy(&mut self, data: *const c_void, bytes: usize, align: usize) -> *const c_void {
        assert!(align.is_power_of_two() && align <= ALIGN, "nothing is aligned to {align}");
        if bytes == 0 {
            return ptr::without_provenance(ALIGN);
        }
        let room = self.room(bytes, align);
        // SAFETY: the caller's promise, and `room` is as many bytes that nobody else has.
        unsafe { ptr::copy_nonoverlapping(data.cast::<u8>(), room.as_ptr(), bytes) };
        room.as_ptr().cast_const().cast()
    }

    fn room(&mut self, bytes: usize, align: usize) -> NonNull<u8> {
        let start = self.used.next_multiple_of(align);
        // SAFETY: a block that is not null is alive.
        let fits = !self.last.is_null() && bytes <= unsafe { (*self.last).size }.saturating_sub(start);
        let start = if fits {
            start
        } else {
            self.add_block(bytes);
            HEADER
        };
        self.used = start + bytes;
        // SAFETY: `start..start + bytes` lies inside the block, and no copy before reaches into it.
        unsafe { NonNull::new_unchecked(self.last.cast::<u8>().add(start)) }
    }

    fn add_block(&mut self, bytes: usize) {
        let size = bytes.saturating_add(HEADER).max(USUAL);
        // A `size` that is too large for a layout is more than the bytes that were copied from could be.
        let layout = Layout::from_size_align(size, ALIGN).expect("the bytes to copy exist");
        // SAFETY: the size is not 0.
        let block = unsafe { alloc(layout) }.cast::<Header>();
        if block.is_null() {
            handle_alloc_error(layout);
        }
        // SAFETY: the block begins with a header's memory.
        unsafe { block.write(Header { next: self.last, size }) };
        self.last = block;
    }

    /// Forgets the copies, and keeps a block of the usual size if the first one was.
    pub(super) fn clear(&mut self) {
        let mut block = self.last;
        self.last = ptr::null_mut();
        while !block.is_null() {
            // SAFETY: every block of the list is alive, and reached once.
            let Header { next, size } = unsafe { block.read() };
            if next.is_null() && size == USUAL {
                self.last = block;
            } else {
                // SAFETY: allocated with this layout by `add_block`, and no copy in it is used any more.
                unsafe { dealloc(block.cast(), Layout::from_size_align_unchecked(size, ALIGN)) };
            }
            block = next;
        }
        self.used = HEADER;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Copies a text, and says where.
    fn copy(kept: &mut Kept, text: &[u8], align: usize) -> *const u8 {
        // SAFETY: the text is readable.
        let at = unsafe { kept.copy(text.as_ptr().cast(), text.len(), align) }.cast::<u8>();
        assert_eq!(at.addr() % align, 0);
        at
    }

    fn read<'a>(at: *const u8, length: usize) -> &'a [u8] {
        // SAFETY: a copy of this length, which the callers keep for long enough.
        unsafe { std::slice::from_raw_parts(at, length) }
    }

    /// Gives back the last block too, as cells never do.
    fn end(mut kept: Kept) {
        kept.clear();
        if !kept.last.is_null() {
            // SAFETY: what `clear` leaves is one block of the usual size.
            unsafe { dealloc(kept.last.cast(), Layout::from_size_align_unchecked(USUAL, ALIGN)) };
        }
    }

    #[test]
    fn copies_lie_apart_and_aligned() {
        let mut kept = Kept::new();
        let texts: Vec<Vec<u8>> = (0..60u8).map(|n| vec![n; usize::from(n) * 7 % 90]).collect();
        let copies: Vec<_> =
            texts.iter().enumerate().map(|(n, text)| copy(&mut kept, text, 1 << (n % 5))).collect();
        for (text, at) in texts.iter().zip(copies) {
            assert_eq!(read(at, text.len()), text);
        }
        end(kept);
    }

    #[test]
    fn one_usual_block_stays_and_is_filled_from_its_beginning() {
        let mut kept = Kept::new();
        let first = copy(&mut kept, b"first", 1);
        let full = copy(&mut kept, &[1; USUAL - HEADER - 5], 1);
        assert_eq!(full, first.wrapping_add(5), "as much as there is room for");
        copy(&mut kept, b"x", 1);
        let large = copy(&mut kept, &[7; 10_000], 8);
        assert_eq!(read(large, 10_000), [7; 10_000]);
        kept.clear();
        assert_eq!(copy(&mut kept, b"again", 16), first);
        end(kept);
    }

    #[test]
    fn a_large_first_block_is_given_back() {
        let mut kept = Kept::new();
        copy(&mut kept, &[7; USUAL], 8);
        kept.clear();
        assert!(kept.last.is_null());
        let at = copy(&mut kept, b"small", 1);
        assert_eq!(read(at, 5), b"small");
        end(kept);
    }

    #[test]
    fn nothing_is_not_null() {
        let mut kept = Kept::new();
        // SAFETY: no byte is read.
        assert!(!unsafe { kept.copy(ptr::null(), 0, 8) }.is_null());
        assert!(kept.last.is_null());
    }
}
