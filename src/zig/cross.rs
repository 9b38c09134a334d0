//! Values that Zig has in another form: `cross.zig` and `Option` of abi.zig are the other half.

use super::Slice;
use crate::call::{Declaration, Outcome};
use crate::error::Error;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr;

/// What crosses by value, or through memory.
///
/// # Safety
/// Zig has [`Wire`](Crossing::Wire) with the same layout.
pub unsafe trait Crossing: Sized {
    /// In what form.
    type Wire;
    /// Gives it away.
    fn into_wire(self) -> Self::Wire;
    /// Takes what has crossed.
    ///
    /// # Errors
    /// If Zig said that something is a text that is none.
    ///
    /// # Safety
    /// Zig wrote it for a value of this type, and keeps what it borrows for as long as the declaration says.
    unsafe fn from_wire(wire: Self::Wire) -> Result<Self, Error>;
}

/// [`Crossing`] for types that both lay out in the same way.
#[macro_export]
#[doc(hidden)]
macro_rules! __cobridge_crosses_as_it_is {
    ($([$($generics:tt)*] $ty:ty;)*) => {$(
        // SAFETY: the caller of the macro says so.
        unsafe impl<$($generics)*> $crate::private::zig::Crossing for $ty {
            type Wire = $ty;
            #[inline(always)]
            fn into_wire(self) -> $ty {
                self
            }
            #[inline(always)]
            unsafe fn from_wire(wire: $ty) -> ::core::result::Result<$ty, $crate::Error> {
                ::core::result::Result::Ok(wire)
            }
        }
    )*};
}

__cobridge_crosses_as_it_is! {
    [] bool; [] u8; [] u16; [] u32; [] u64; [] usize; [] i8; [] i16; [] i32; [] i64; [] isize; [] f32; [] f64;
    [] String; [T] Vec<T>; [T] Box<T>; [T, const N: usize] [T; N];
}

// SAFETY: abi.zig has `Slice`.
unsafe impl<T> Crossing for &[T] {
    type Wire = Slice;

    #[inline(always)]
    fn into_wire(self) -> Slice {
        Slice::of(self)
    }

    #[inline(always)]
    unsafe fn from_wire(wire: Slice) -> Result<Self, Error> {
        // SAFETY: the caller's promise.
        Ok(unsafe { wire.items() })
    }
}

// SAFETY: abi.zig has `Slice`.
unsafe impl<T> Crossing for &mut [T] {
    type Wire = Slice;

    #[inline(always)]
    fn into_wire(self) -> Slice {
        Slice::of_mut(self)
    }

    #[inline(always)]
    unsafe fn from_wire(wire: Slice) -> Result<Self, Error> {
        // SAFETY: the caller's promise.
        Ok(unsafe { wire.items_mut() })
    }
}

// SAFETY: abi.zig has `Slice`.
unsafe impl Crossing for &str {
    type Wire = Slice;

    #[inline(always)]
    fn into_wire(self) -> Slice {
        Slice::of_str(self)
    }

    #[inline(always)]
    unsafe fn from_wire(wire: Slice) -> Result<Self, Error> {
        // SAFETY: the caller's promise.
        let bytes = unsafe { wire.items() };
        str::from_utf8(bytes).map_err(|_| not_utf8())
    }
}

/// As of `rust.String.from`; the code of an error is Zig's to give, and 0 none.
#[cold]
fn not_utf8() -> Error {
    Error::zig("InvalidUtf8", 0)
}

// SAFETY: abi.zig has `Option`.
unsafe impl<T: Crossing> Crossing for Option<T> {
    type Wire = Optional<T::Wire>;

    #[inline(always)]
    fn into_wire(self) -> Optional<T::Wire> {
        match self {
            Some(value) => Optional { is_some: true, value: MaybeUninit::new(value.into_wire()) },
            None => Optional { is_some: false, value: MaybeUninit::uninit() },
        }
    }

    #[inline(always)]
    unsafe fn from_wire(wire: Optional<T::Wire>) -> Result<Self, Error> {
        match wire.take() {
            // SAFETY: the caller's promise.
            Some(value) => unsafe { T::from_wire(value) }.map(Some),
            None => Ok(None),
        }
    }
}

/// An `Option<T>` in C's layout.
#[repr(C)]
pub struct Optional<T> {
    /// Not changed while it is alive: so it says whether `value` was written.
    is_some: bool,
    value: MaybeUninit<T>,
}

impl<T> Optional<T> {
    fn take(mut self) -> Option<T> {
        let is_some = std::mem::replace(&mut self.is_some, false);
        // SAFETY: it was written, and is no longer looked at.
        is_some.then(|| unsafe { self.value.assume_init_read() })
    }
}

impl<T> Drop for Optional<T> {
    fn drop(&mut self) {
        if self.is_some {
            // SAFETY: it was written.
            unsafe { self.value.assume_init_drop() }
        }
    }
}

/// The outcome `O` of a `D` whose value, a `T`, Zig has in another form.
pub struct Converted<D, O, T>(PhantomData<Gives<D, O, T>>);

/// An outcome owns no `D`, `O` or `T`.
type Gives<D, O, T> = fn() -> (D, O, T);

impl<D: Declaration, O: Outcome<T>, T: Crossing> Outcome<T::Wire> for Converted<D, O, T> {
    type Output = O::Output;

    #[inline(always)]
    fn value(value: T::Wire) -> O::Output {
        // SAFETY: the generated shim of `D` wrote it, and the declaration is the user's promise.
        match unsafe { T::from_wire(value) } {
            Ok(value) => O::value(value),
            Err(error) => O::error(error, D::NAME),
        }
    }

    fn error(error: Error, name: &'static str) -> O::Output {
        O::error(error, name)
    }
}

/// A reference to an object, as it crosses.
#[inline(always)]
pub fn address<T>(object: &T) -> *const std::ffi::c_void {
    ptr::from_ref(object).cast()
}

/// A reference to an object that may be changed, as it crosses.
#[inline(always)]
pub fn address_mut<T>(object: &mut T) -> *const std::ffi::c_void {
    ptr::from_mut(object).cast_const().cast()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::rc::Rc;

    fn there_and_back<T: Crossing>(value: T) -> Result<T, Error> {
        // SAFETY: it was written for this type, and borrows nothing that ends.
        unsafe { T::from_wire(value.into_wire()) }
    }

    #[test]
    fn options_and_slices() {
        assert_eq!(there_and_back(Some(7u8)).unwrap(), Some(7));
        assert_eq!(there_and_back(None::<String>).unwrap(), None);
        assert_eq!(there_and_back(Some("text")).unwrap(), Some("text"));
        assert_eq!(there_and_back(&[1u16, 2][..]).unwrap(), [1, 2]);
        assert_eq!(there_and_back(&mut [1u16, 2][..]).unwrap(), [1, 2]);
        // SAFETY: readable bytes.
        let refused = unsafe { <&str>::from_wire(Slice::of(b"a\xff")) }.unwrap_err();
        assert!(matches!(refused, Error::Zig(error) if error.name() == "InvalidUtf8"));
    }

    #[test]
    fn an_option_drops_its_value_once() {
        let value = Rc::new(1);
        drop(Some(vec![value.clone()]).into_wire());
        drop(None::<Vec<Rc<u8>>>.into_wire());
        assert_eq!(Rc::strong_count(&value), 1);
        assert_eq!(there_and_back(Some(vec![value.clone()])).unwrap(), Some(vec![value.clone()]));
        assert_eq!(Rc::strong_count(&value), 1);
    }
}
