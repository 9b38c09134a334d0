//! What Zig does with a `String` and a `Vec`, which it holds as three words that it does not look into.
//!
//! cxx has such functions too, but their names are its own business: between 1.0.198 and 1.0.205 three of them changed. C++ does not
//! notice, as cxx generates what calls them; Zig would no longer link.

use super::Slice;
use std::ffi::c_void;
use std::mem::MaybeUninit;

/// A vector, seen from Zig. Valid until it is changed.
#[repr(C)]
pub(super) struct Parts {
    pub(super) data: *mut c_void,
    pub(super) len: usize,
    pub(super) capacity: usize,
}

impl Parts {
    pub(super) fn of<T>(vector: &mut Vec<T>) -> Parts {
        Parts { data: vector.as_mut_ptr().cast(), len: vector.len(), capacity: vector.capacity() }
    }
}

const _: () = assert!(size_of::<String>() == 3 * size_of::<usize>());
const _: () = assert!(align_of::<String>() == align_of::<usize>());

/// Copies bytes that are UTF-8. False: they are not, and nothing was made.
///
/// # Safety
/// The bytes are readable.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_string_from(
    out: &mut MaybeUninit<String>,
    data: *const u8,
    length: usize,
) -> bool {
    // SAFETY: the caller's promise.
    match str::from_utf8(unsafe { Slice::at(data, length).items() }) {
        Ok(text) => {
            out.write(text.to_owned());
            true
        }
        Err(_) => false,
    }
}

/// Copies bytes, of which those that are not UTF-8 are replaced.
///
/// # Safety
/// As [`cobridge1_zig_string_from`].
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_string_from_lossy(
    out: &mut MaybeUninit<String>,
    data: *const u8,
    length: usize,
) {
    // SAFETY: the caller's promise.
    out.write(String::from_utf8_lossy(unsafe { Slice::at(data, length).items() }).into_owned());
}

#[unsafe(no_mangle)]
extern "C" fn cobridge1_zig_string_slice(string: &String) -> Slice {
    Slice::of_str(string)
}

/// # Safety
/// The string is not used again.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_string_drop(string: *mut String) {
    // SAFETY: the caller's promise.
    unsafe { string.drop_in_place() }
}

macro_rules! vectors {
    ($($element:ident)*) => {$(const _: () = {
        const _: () = assert!(size_of::<Vec<$element>>() == 3 * size_of::<usize>());

        #[unsafe(export_name = concat!("cobridge1_zig_vec_", stringify!($element), "_new"))]
        extern "C" fn new(out: &mut MaybeUninit<Vec<$element>>) {
            out.write(Vec::new());
        }

        /// # Safety
        /// The vector is not used again.
        #[unsafe(export_name = concat!("cobridge1_zig_vec_", stringify!($element), "_drop"))]
        unsafe extern "C" fn drop(vector: *mut Vec<$element>) {
            // SAFETY: the caller's promise.
            unsafe { vector.drop_in_place() }
        }

        #[unsafe(export_name = concat!("cobridge1_zig_vec_", stringify!($element), "_parts"))]
        extern "C" fn parts(vector: &mut Vec<$element>, out: &mut MaybeUninit<Parts>) {
            out.write(Parts::of(vector));
        }

        /// Makes room for so many elements more, and for more than that if it is asked often.
        #[unsafe(export_name = concat!("cobridge1_zig_vec_", stringify!($element), "_reserve"))]
        extern "C" fn reserve(vector: &mut Vec<$element>, additional: usize) {
            vector.reserve(additional);
        }

        /// # Safety
        /// The capacity is `length` at least, and the elements before it have been written.
        #[unsafe(export_name = concat!("cobridge1_zig_vec_", stringify!($element), "_set_len"))]
        unsafe extern "C" fn set_len(vector: &mut Vec<$element>, length: usize) {
            // SAFETY: the caller's promise.
            unsafe { vector.set_len(length) }
        }
    };)*};
}

// As in `abi.zig`. They have names of their own rather than a table of `vectors.rs`, as Zig calls them directly: a table's pointer costs
// each call of a small vector a third of a nanosecond.
vectors!(bool u8 u16 u32 u64 usize i8 i16 i32 i64 isize f32 f64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings() {
        let mut out = MaybeUninit::uninit();
        // SAFETY: readable bytes; what was made is read once.
        unsafe {
            assert!(cobridge1_zig_string_from(&mut out, "grün".as_ptr(), 5));
            assert_eq!(out.assume_init_read(), "grün");
            assert!(cobridge1_zig_string_from(&mut out, std::ptr::null(), 0));
            assert_eq!(out.assume_init_read(), "");
            assert!(!cobridge1_zig_string_from(&mut out, b"a\xffb".as_ptr(), 3));
            cobridge1_zig_string_from_lossy(&mut out, b"a\xffb".as_ptr(), 3);
            let mut string = std::mem::ManuallyDrop::new(out.assume_init_read());
            assert_eq!(cobridge1_zig_string_slice(&string).items::<u8>(), string.as_bytes());
            assert_eq!(*string, "a\u{fffd}b");
            cobridge1_zig_string_drop(&raw mut *string);
        }
    }

    #[test]
    fn vectors() {
        unsafe extern "C" {
            fn cobridge1_zig_vec_u16_new(out: *mut c_void);
            fn cobridge1_zig_vec_u16_reserve(vector: *mut c_void, additional: usize);
            fn cobridge1_zig_vec_u16_parts(vector: *mut c_void, out: *mut Parts);
            fn cobridge1_zig_vec_u16_set_len(vector: *mut c_void, length: usize);
            fn cobridge1_zig_vec_u16_drop(vector: *mut c_void);
        }
        let mut vector = MaybeUninit::<Vec<u16>>::uninit();
        let at: *mut c_void = vector.as_mut_ptr().cast();
        let parts = || {
            let mut parts = MaybeUninit::uninit();
            // SAFETY: a vector, and room for its parts.
            unsafe {
                cobridge1_zig_vec_u16_parts(at, parts.as_mut_ptr());
                parts.assume_init()
            }
        };
        // SAFETY: one vector from its making to its end.
        unsafe {
            cobridge1_zig_vec_u16_new(at);
            assert_eq!((parts().len, parts().capacity), (0, 0));
            cobridge1_zig_vec_u16_reserve(at, 3);
            assert!(parts().capacity >= 3);
            parts().data.cast::<[u16; 3]>().write([1, 2, 3]);
            cobridge1_zig_vec_u16_set_len(at, 3);
            assert_eq!(parts().len, 3);
            assert_eq!(*vector.assume_init_ref(), [1, 2, 3]);
            cobridge1_zig_vec_u16_drop(at);
        }
    }
}
