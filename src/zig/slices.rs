//! Texts and slices, which cross as where they are.

use std::ffi::c_void;
use std::ptr;
use std::slice;

/// A `&str`, a `&[T]` or a `&mut [T]` as it crosses. It borrows, unseen by the compiler, until the shim returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Slice {
    data: *const c_void,
    len: usize,
}

impl Slice {
    /// Of a `&[T]`. The pointer of an empty slice is aligned and not null, as Zig wants it too.
    #[inline(always)]
    pub fn of<T>(items: &[T]) -> Slice {
        Slice { data: items.as_ptr().cast(), len: items.len() }
    }

    /// Of a `&str`.
    #[inline(always)]
    pub fn of_str(text: &str) -> Slice {
        Slice::of(text.as_bytes())
    }

    /// Of a `&mut [T]`.
    #[inline(always)]
    pub fn of_mut<T>(items: &mut [T]) -> Slice {
        Slice { data: items.as_mut_ptr().cast_const().cast(), len: items.len() }
    }

    /// What Zig names by its first item and its length.
    #[inline(always)]
    pub(super) fn at<T>(first: *const T, len: usize) -> Slice {
        Slice { data: first.cast(), len }
    }

    /// The first item. Where an empty slice of Zig points to says nothing: it may be null, or not aligned.
    #[inline(always)]
    fn first<T>(self) -> *mut T {
        match self.len {
            0 => ptr::dangling_mut(),
            _ => self.data.cast_mut().cast(),
        }
    }

    /// A `&[T]` of Zig's.
    ///
    /// # Safety
    /// Zig keeps so many `T`s alive for `'a`, and nobody changes them.
    #[inline(always)]
    pub unsafe fn items<'a, T>(self) -> &'a [T] {
        // SAFETY: the caller's promise.
        unsafe { slice::from_raw_parts(self.first(), self.len) }
    }

    /// A `&mut [T]` of Zig's.
    ///
    /// # Safety
    /// As [`items`](Self::items), and nobody else looks at them.
    #[inline(always)]
    pub unsafe fn items_mut<'a, T>(self) -> &'a mut [T] {
        // SAFETY: the caller's promise.
        unsafe { slice::from_raw_parts_mut(self.first(), self.len) }
    }

    /// A `&str`, of the argument of that name.
    ///
    /// # Safety
    /// As [`items`](Self::items).
    ///
    /// # Panics
    /// If it is not UTF-8: nothing in Zig has seen to it.
    #[inline(always)]
    pub unsafe fn text<'a>(self, name: &str) -> &'a str {
        // SAFETY: the caller's promise.
        match str::from_utf8(unsafe { self.items() }) {
            Ok(text) => text,
            Err(error) => not_utf8(name, &error),
        }
    }
}

#[cold]
fn not_utf8(name: &str, error: &std::str::Utf8Error) -> ! {
    panic!("Zig gave a text that is not UTF-8 for `{name}`: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let mut items = [1u16, 2, 3];
        // SAFETY: they are these items, which nobody else looks at.
        unsafe {
            assert_eq!(Slice::of(&items).items::<u16>(), [1, 2, 3]);
            assert_eq!(Slice::at(&raw const items[1], 2).items::<u16>(), [2, 3]);
            Slice::of_mut(&mut items[..2]).items_mut::<u16>()[1] = 7;
            assert_eq!(Slice::of_str("grün").text("name"), "grün");
        }
        assert_eq!(items, [1, 7, 3]);
    }

    /// Rust's references are never null, and aligned, also those to nothing.
    #[test]
    fn an_empty_one_points_anywhere() {
        fn assert_is_whole<T>(items: &[T]) {
            assert!(items.is_empty() && items.as_ptr().addr() != 0 && items.as_ptr().is_aligned());
        }
        for nowhere in [ptr::null::<u64>(), ptr::without_provenance(1), ptr::without_provenance(usize::MAX)] {
            let empty = Slice::at(nowhere, 0);
            // SAFETY: there are no items.
            unsafe {
                assert_is_whole(empty.items::<u64>());
                assert_is_whole(empty.items_mut::<u64>());
                assert_eq!(empty.text("name"), "");
            }
        }
    }

    #[test]
    #[should_panic(expected = "not UTF-8 for `name`")]
    fn a_text_is_utf8() {
        // SAFETY: readable bytes.
        unsafe { Slice::of(b"a\xff").text("name") };
    }
}
