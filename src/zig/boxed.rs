//! Objects of Zig that Rust owns.

use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::fmt;
use std::marker::{PhantomData, PhantomPinned};
use std::mem;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// What a type of Zig is to Rust: nothing that could be copied, moved, swapped, or sent to another thread.
#[repr(C)]
pub struct Opaque {
    nothing: [u8; 0],
    /// Zig may change it behind a `&`.
    cell: UnsafeCell<[u8; 0]>,
    types: PhantomData<(*mut u8, PhantomPinned)>,
}

/// A type of Zig.
///
/// # Safety
/// `destroy` is Zig's, and the type is nothing but an [`Opaque`].
pub unsafe trait Object {
    /// Ends an object.
    ///
    /// # Safety
    /// Zig gave it away, and it is not used again.
    unsafe fn destroy(object: *mut c_void);
}

/// An object of Zig, owned.
///
/// `T` is a `type Session;` of an `extern "Zig"` block. A Zig function that is declared `-> ZigBox<Session>` returns a `Session`, which
/// is moved to Zig's heap (`std.heap.c_allocator`) and stays there, at one address. In declarations it is written without a path.
///
/// Dropping it calls `deinit` of the Zig type, if there is a `pub fn deinit`, on the thread that drops it, and frees the memory. A
/// `ZigBox` that is given to a Zig function by value is moved out, and the function's.
///
/// It can be sent and shared between threads if `T` can: Rust doesn't know, so whoever does writes
/// `unsafe impl Send for ffi::Session {}`.
///
/// # Panics
/// Never. A Zig panic ends the process.
#[repr(transparent)]
pub struct ZigBox<T: Object>(NonNull<T>, PhantomData<T>);

impl<T: Object> Deref for ZigBox<T> {
    type Target = T;

    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: Zig gave it away, and it is alive.
        unsafe { self.0.as_ref() }
    }
}

impl<T: Object> DerefMut for ZigBox<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above, and this is the only way to it.
        unsafe { self.0.as_mut() }
    }
}

impl<T: Object> Drop for ZigBox<T> {
    fn drop(&mut self) {
        // SAFETY: it was not given away, and is not used again.
        unsafe { T::destroy(self.0.as_ptr().cast()) }
    }
}

// SAFETY: it owns its object, which says whether it can be sent.
unsafe impl<T: Object + Send> Send for ZigBox<T> {}
// SAFETY: a shared box shares its object and nothing else.
unsafe impl<T: Object + Sync> Sync for ZigBox<T> {}
// The object does not move with its box.
impl<T: Object> Unpin for ZigBox<T> {}

impl<T: Object + fmt::Debug> fmt::Debug for ZigBox<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// Gives an object back to Zig.
#[inline(always)]
pub fn give_object<T: Object>(object: ZigBox<T>) -> *const c_void {
    let address = object.0.as_ptr().cast_const().cast();
    mem::forget(object);
    address
}

// A box, or none, crosses as the address that it is.
const _: () = assert!(size_of::<Opaque>() == 0 && align_of::<Opaque>() == 1);

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[repr(C)]
    struct Session(Opaque);

    // SAFETY: played.
    unsafe impl Object for Session {
        unsafe fn destroy(object: *mut c_void) {
            // SAFETY: the tests' objects are counters.
            unsafe { (*object.cast::<AtomicUsize>()).fetch_add(1, Ordering::Relaxed) };
        }
    }

    fn session(counter: &AtomicUsize) -> ZigBox<Session> {
        // SAFETY: any address will do for `Opaque`.
        unsafe { mem::transmute(ptr::from_ref(counter)) }
    }

    #[test]
    fn dropped_once_or_given_away() {
        let destroyed = AtomicUsize::new(0);
        drop(session(&destroyed));
        assert_eq!(destroyed.load(Ordering::Relaxed), 1);
        assert_eq!(give_object(session(&destroyed)), ptr::from_ref(&destroyed).cast());
        assert_eq!(destroyed.load(Ordering::Relaxed), 1);
        drop(Some(session(&destroyed)));
        assert_eq!(destroyed.load(Ordering::Relaxed), 2);
        assert_eq!(size_of::<Option<ZigBox<Session>>>(), size_of::<usize>());
    }
}
