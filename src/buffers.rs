//! Bytes that cross without a copy: memory of C++'s, and `bytes::Bytes`. `include/cobridge/bytes.h` has the other halves.

use std::ffi::c_void;
use std::fmt;
use std::mem::MaybeUninit;
use std::ops::Deref;

/// Bytes that C++ owns, and lends until this is dropped: a C++ `rust::ForeignBytes(pointer, length, deleter)`.
///
/// It is a slice, at the address that C++ gave. Dropping it runs the C++ deleter, once, on the thread that drops. Only C++
/// makes one, but it may come back to C++, where it is as readable.
///
/// ```no_run
/// #[cobridge::bridge]
/// mod ffi {
///     unsafe extern "C++" {
///         include!("camera/include/camera.h");
///         async fn next_frame() -> Result<ForeignBytes>;
///     }
/// }
///
/// # async fn run() -> Result<(), cobridge::Error> {
/// let frame = ffi::next_frame().await?;
/// println!("{} bytes at {:p}", frame.len(), frame.as_ptr());
/// # Ok(()) }
/// # fn main() {}
/// ```
#[repr(C)]
pub struct ForeignBytes {
    data: *const u8,
    length: usize,
    /// Runs the deleter and destroys it. `None`: there is nothing to free.
    free: Option<unsafe extern "C" fn(*mut ForeignBytes)>,
    /// The deleter, or where it lies.
    _deleter: [MaybeUninit<*mut c_void>; 2],
}

const _: () = assert!(size_of::<ForeignBytes>() == 5 * size_of::<usize>());

// SAFETY: the bytes don't change, and C++ promises that any thread may run the deleter.
unsafe impl Send for ForeignBytes {}
// SAFETY: as above; a shared one can only be read.
unsafe impl Sync for ForeignBytes {}

// SAFETY: a `rust::ForeignBytes` has the same memory, and may be moved as its bytes.
unsafe impl cxx::ExternType for ForeignBytes {
    type Id = cxx::type_id!("rust::ForeignBytes");
    type Kind = cxx::kind::Trivial;
}

impl Deref for ForeignBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self.length {
            // C++ may have no pointer to nothing.
            0 => &[],
            // SAFETY: C++ lends so many bytes until the deleter runs.
            length => unsafe { std::slice::from_raw_parts(self.data, length) },
        }
    }
}

impl AsRef<[u8]> for ForeignBytes {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl fmt::Debug for ForeignBytes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl Drop for ForeignBytes {
    fn drop(&mut self) {
        if let Some(free) = self.free {
            // SAFETY: once, here.
            unsafe { free(self) }
        }
    }
}

#[cfg(feature = "bytes")]
pub use shared::Bytes;

#[cfg(feature = "bytes")]
mod shared {
    use super::ForeignBytes;
    use std::fmt;
    use std::ops::{Deref, DerefMut};

    /// A [`bytes::Bytes`] under a name that a bridge may use: C++ sees it as a `rust::Bytes`.
    ///
    /// It crosses by value, without a copy of its content, and both languages slice and clone it without one. It derefs to
    /// the [`bytes::Bytes`], and `into()` turns one into the other.
    #[repr(transparent)]
    #[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Bytes(bytes::Bytes);

    // C++ keeps it in four words.
    const _: () = assert!(size_of::<Bytes>() == 4 * size_of::<usize>());
    const _: () = assert!(align_of::<Bytes>() == align_of::<usize>());

    // SAFETY: a `rust::Bytes` is these four words, and may be moved as them.
    unsafe impl cxx::ExternType for Bytes {
        type Id = cxx::type_id!("rust::Bytes");
        type Kind = cxx::kind::Trivial;
    }

    impl Deref for Bytes {
        type Target = bytes::Bytes;

        fn deref(&self) -> &bytes::Bytes {
            &self.0
        }
    }

    impl DerefMut for Bytes {
        fn deref_mut(&mut self) -> &mut bytes::Bytes {
            &mut self.0
        }
    }

    impl AsRef<[u8]> for Bytes {
        fn as_ref(&self) -> &[u8] {
            &self.0
        }
    }

    impl fmt::Debug for Bytes {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.fmt(formatter)
        }
    }

    impl From<bytes::Bytes> for Bytes {
        fn from(bytes: bytes::Bytes) -> Bytes {
            Bytes(bytes)
        }
    }

    impl From<Bytes> for bytes::Bytes {
        fn from(bytes: Bytes) -> bytes::Bytes {
            bytes.0
        }
    }

    impl From<Vec<u8>> for Bytes {
        fn from(bytes: Vec<u8>) -> Bytes {
            Bytes(bytes.into())
        }
    }

    impl From<ForeignBytes> for bytes::Bytes {
        /// Without a copy: the C++ deleter runs when the last slice of it is dropped.
        fn from(bytes: ForeignBytes) -> bytes::Bytes {
            bytes::Bytes::from_owner(bytes)
        }
    }

    impl From<ForeignBytes> for Bytes {
        /// Without a copy, as above.
        fn from(bytes: ForeignBytes) -> Bytes {
            Bytes(bytes.into())
        }
    }

    /// Makes an empty one.
    ///
    /// # Safety
    /// `out` points to memory for one.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn cobridge1_bytes_new(out: *mut Bytes) {
        // SAFETY: the caller's promise.
        unsafe { out.write(Bytes::default()) }
    }

    /// Makes one of a `Vec<u8>`, which is taken, not copied.
    ///
    /// # Safety
    /// `bytes` points to a vector that is not used again, `out` to memory for the result.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn cobridge1_bytes_of_vec(bytes: *mut Vec<u8>, out: *mut Bytes) {
        // SAFETY: the caller's promise.
        unsafe { out.write(bytes.read().into()) }
    }

    /// Makes one of foreign bytes, which are taken, not copied.
    ///
    /// # Safety
    /// As above.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn cobridge1_bytes_of_foreign(bytes: *mut ForeignBytes, out: *mut Bytes) {
        // SAFETY: the caller's promise.
        unsafe { out.write(bytes.read().into()) }
    }

    /// Makes another one of the same content.
    ///
    /// # Safety
    /// `bytes` points to a live one, `out` to memory for the result.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn cobridge1_bytes_clone(bytes: *const Bytes, out: *mut Bytes) {
        // SAFETY: the caller's promise.
        unsafe { out.write((*bytes).clone()) }
    }

    /// Makes another one of a part of the content.
    ///
    /// # Safety
    /// As above; `begin` is at most `end`, and that at most the length.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn cobridge1_bytes_slice(
        bytes: *const Bytes,
        begin: usize,
        end: usize,
        out: *mut Bytes,
    ) {
        // SAFETY: the caller's promise.
        unsafe { out.write(Bytes((*bytes).0.slice(begin..end))) }
    }

    /// Where the content is, and how long.
    ///
    /// # Safety
    /// `bytes` points to a live one, `length` to memory for a length.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn cobridge1_bytes_view(bytes: *const Bytes, length: *mut usize) -> *const u8 {
        // SAFETY: the caller's promise.
        unsafe {
            length.write((*bytes).len());
            (*bytes).as_ptr()
        }
    }

    /// Drops one.
    ///
    /// # Safety
    /// `bytes` points to one that is not used again.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn cobridge1_bytes_drop(bytes: *mut Bytes) {
        // SAFETY: the caller's promise.
        drop(unsafe { bytes.read() });
    }
}
