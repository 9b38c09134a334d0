//! Rust awaits Zig: what the functions of `extern "Zig"` are expanded to.
//!
//! Zig's side is `include/cobridge/zig`, of which `abi.zig` mirrors what is here, and a generated file with one exported
//! function, the shim, for each declared one. `&str` and slices cross as a [`Slice`] by value, owned values by pointer, from
//! where Zig moves them ([`Moved`]).
//!
//! * The shim of a plain function takes `out` and the arguments. It answers `VALUE`, with the value at `out`, or `ERROR`, with an
//!   owned error there. [`plain`] calls it.
//! * The shim of an `async fn` is a starter as C++'s is, so that [`Call`](crate::call::Call) is its future. It also takes the
//!   [`PromiseOps`] of the value's type. A Zig function that is ready at once answers like a plain one. One that takes a
//!   `rust.Promise` gets a [`Handle`] to a cell ([`promise`]), in which its answer waits for the future.
//! * The shim of a function that gives a stream is a starter too, of a [`StreamCall`](crate::stream::call::StreamCall). It takes
//!   the [`SinkOps`] of the items' type. What a Zig function returns whose items are pulled lies in a block of the C++ side's
//!   pool, and Zig polls it. One that pushes them gets a [`SinkHandle`] to a cell ([`sink`]), in which they wait.

mod boxed;
mod cross;
mod export;
mod flag;
mod free;
mod kept;
mod promise;
mod sink;
mod slices;
#[cfg(test)]
mod tests;
mod turn;
mod values;
mod vectors;
mod wait;

use crate::abi::{ERROR, VALUE, take_error};
use crate::call::{Declaration, Out, Outcome};
use crate::error::Error;
pub use boxed::{Object, Opaque, ZigBox, give_object};
pub use cross::{Converted, Crossing, Optional, address, address_mut};
pub use export::{give, give_future, give_result, give_stream, slice};
pub use promise::{Handle, PromiseOps};
pub use sink::{SinkHandle, SinkOps};
pub use slices::Slice;
use std::ffi::c_void;
use std::mem::{ManuallyDrop, MaybeUninit};
pub use turn::set_zig_io_limit;
pub use vectors::VecOps;

/// An owned argument that Zig moves out.
pub struct Moved<T>(ManuallyDrop<T>);

impl<T> Moved<T> {
    /// It is leaked if no shim takes it.
    #[inline(always)]
    pub fn new(value: T) -> Moved<T> {
        Moved(ManuallyDrop::new(value))
    }

    /// What the shim takes: from then on the value is Zig's.
    #[inline(always)]
    pub fn pointer(&mut self) -> *mut c_void {
        (&raw mut self.0).cast()
    }
}

/// Calls the shim of a plain function: `shim(out)`.
///
/// # Safety
/// `shim` constructs a `T` at `out` and answers `VALUE`, or stores an owned error there and answers `ERROR`; and it does
/// not unwind.
#[inline(always)]
pub unsafe fn call_plain<T>(shim: impl FnOnce(*mut c_void) -> u8) -> Result<T, Error> {
    let mut out = MaybeUninit::<Out<T>>::uninit();
    match shim(out.as_mut_ptr().cast()) {
        // SAFETY: the shim constructed the value.
        VALUE => Ok(ManuallyDrop::into_inner(unsafe { out.assume_init().value })),
        status => {
            debug_assert_eq!(status, ERROR, "a plain function is never pending");
            // SAFETY: the shim stored an error, which is ours now.
            Err(unsafe { take_error(out.assume_init().error) })
        }
    }
}

/// The body of a plain function `D`: [`call_plain`], and what the declaration makes of the answer.
///
/// # Safety
/// As [`call_plain`].
#[inline(always)]
pub unsafe fn plain<D, O, T>(shim: impl FnOnce(*mut c_void) -> u8) -> O::Output
where
    D: Declaration,
    O: Outcome<T>,
{
    // SAFETY: the caller's promise.
    match unsafe { call_plain(shim) } {
        Ok(value) => O::value(value),
        Err(error) => O::error(error, D::NAME),
    }
}

/// Makes an owned error of a Zig error. The name is copied.
///
/// # Safety
/// `name` points to `length` readable bytes; it may be anything if `length` is 0.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_error(name: *const u8, length: usize, code: i32) -> *mut Error {
    // SAFETY: the caller's promise.
    let name = unsafe { Slice::at(name, length).items() };
    Box::into_raw(Box::new(Error::zig(&String::from_utf8_lossy(name), code)))
}
