//! What of the runtime is written in C++: it is compiled with this crate, once for all bridges of a program.
//!
//! cxx alone can make its `rust::Error`, in a function that it generates. [`bridge::raise`] is one, and C++ calls it to
//! throw the error of a Rust future.

use crate::error::Error;
use std::ffi::c_void;

#[cxx::bridge(namespace = "rust::cobridge")]
mod bridge {
    extern "Rust" {
        /// Takes an error that Rust has given to C++, and answers it: C++ sees it thrown.
        unsafe fn raise(error: *mut u8) -> Result<()>;
    }
}

unsafe extern "C" {
    /// A block of C++'s pool, aligned for every fundamental type. Aborts if there is no memory.
    pub(crate) fn cobridge1_pool_allocate(size: usize) -> *mut c_void;
    /// Gives a block back, with the size it was asked for.
    pub(crate) fn cobridge1_pool_release(block: *mut c_void, size: usize);
}

/// What the pool's blocks are aligned to: C++'s `std::max_align_t`.
pub(crate) const POOL_ALIGNMENT: usize = if align_of::<usize>() == 8 { 16 } else { 8 };

/// Memory for a `T`: a pooled block, unless it is aligned more than those are.
pub(crate) fn allocate<T>() -> *mut T {
    const { assert!(size_of::<T>() != 0) }
    if align_of::<T>() <= POOL_ALIGNMENT {
        // SAFETY: it takes any size.
        unsafe { cobridge1_pool_allocate(size_of::<T>()) }.cast()
    } else {
        Box::into_raw(Box::<T>::new_uninit()).cast()
    }
}

/// Gives memory back.
///
/// # Safety
/// It is [`allocate`]'s, and holds nothing.
pub(crate) unsafe fn release<T>(memory: *mut T) {
    if align_of::<T>() <= POOL_ALIGNMENT {
        // SAFETY: the caller's promise.
        unsafe { cobridge1_pool_release(memory.cast(), size_of::<T>()) }
    } else {
        // SAFETY: the caller's promise.
        drop(unsafe { Box::from_raw(memory.cast::<std::mem::MaybeUninit<T>>()) });
    }
}

/// # Safety
/// `error` is an owned error that is not used again.
unsafe fn raise(error: *mut u8) -> Result<(), Error> {
    // SAFETY: the caller's promise.
    Err(unsafe { crate::abi::take_error(error.cast()) })
}
