//! What a promise is answered with, where it waits for the call.

use crate::error::Error;
use std::ffi::c_void;
use std::mem::MaybeUninit;

/// What a promise is answered with.
#[derive(Clone, Copy)]
pub(super) enum Answer {
    /// It lies in the cell's [`Slot`].
    Value,
    /// An owned one.
    Error(*mut Error),
    Cancelled,
    Abandoned,
}

impl Answer {
    /// Destroys one that nobody has taken. Of a value, the caller has taken care.
    ///
    /// # Safety
    /// It is the caller's, and not used again.
    pub(super) unsafe fn discard(self) {
        if let Answer::Error(error) = self {
            // SAFETY: the caller's promise; an answer owns its error.
            drop(unsafe { Box::from_raw(error) });
        }
    }
}

/// Where a value waits: moved there by Zig, and from there to where Rust wants it, without a stop between. What is larger than
/// four words lies in a box.
pub(super) struct Slot(MaybeUninit<[*mut c_void; 4]>);

impl Slot {
    pub(super) const fn new() -> Slot {
        Slot(MaybeUninit::uninit())
    }

    const fn is_inline<T>() -> bool {
        size_of::<T>() <= size_of::<Slot>() && align_of::<T>() <= align_of::<Slot>()
    }

    /// Moves a value in.
    ///
    /// # Safety
    /// `value` points to a `T` that is not used again.
    #[inline]
    pub(super) unsafe fn put<T>(&mut self, value: *mut c_void) {
        let (value, words) = (value.cast::<T>(), self.0.as_mut_ptr());
        // SAFETY: the caller's promise; a `T` fits, or a pointer does.
        unsafe {
            if const { Slot::is_inline::<T>() } {
                words.cast::<T>().copy_from_nonoverlapping(value, 1);
            } else {
                words.cast::<*mut T>().write(Box::into_raw(Box::new(value.read())));
            }
        }
    }

    /// Moves the value out, to memory for a `T`.
    ///
    /// # Safety
    /// There is a `T` in it, which is not used again.
    #[inline]
    pub(super) unsafe fn give<T>(&self, out: *mut T) {
        let words = self.0.as_ptr();
        // SAFETY: the caller's promise; `put` has put it there.
        unsafe {
            if const { Slot::is_inline::<T>() } {
                out.copy_from_nonoverlapping(words.cast::<T>(), 1);
            } else {
                out.write(*Box::from_raw(words.cast::<*mut T>().read()));
            }
        }
    }
}
