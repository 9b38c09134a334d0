//! The functions of the ABI.

use super::consumer::Found;
use super::{ClosedCallback, SinkHandle};
use crate::abi::{CallOps, END, ERROR, PENDING, RawCall, StreamCallOps, VALUE};
use crate::error::Error;
use crate::zig::promise::PromiseOps;
use std::ffi::c_void;
use std::marker::PhantomData;
use std::ptr;
use std::task::Waker;

/// What Zig does with the sink of a stream of `T`s. Any function may be called on any thread, those that don't say otherwise with
/// a handle of any age.
#[repr(C)]
pub struct SinkOps {
    /// A cell with both halves, whose queue holds so many items, or any number if it is 0.
    pub make: unsafe extern "C" fn(usize) -> SinkHandle,
    /// Copies so many bytes, aligned to at most 16: the copy lives until both halves are done with. Only before `begin`.
    pub keep: unsafe extern "C" fn(SinkHandle, *const c_void, usize, usize) -> *const c_void,
    /// The first poll of the stream. `PENDING` and `VALUE`: the `RawCall` at the second argument was written.
    pub begin: unsafe extern "C" fn(SinkHandle, *mut c_void, *const Waker, *mut c_void) -> u8,
    /// `SENT` moves the item away, `NOT_NOW` and `CLOSED` leave it the caller's.
    pub try_send: unsafe extern "C" fn(SinkHandle, *mut c_void) -> u8,
    /// Begins a send, if the ticket is 0, or polls it with a borrowed waker. `NOT_NOW` has written the ticket: the item is lent and
    /// stays where it is until another answer, or until it is given up.
    pub send: unsafe extern "C" fn(SinkHandle, *mut c_void, *mut u64, *const Waker) -> u8,
    /// Ends a send that has a ticket. True: its item was moved before.
    pub give_up: unsafe extern "C" fn(SinkHandle, u64) -> bool,
    /// The stream is over, from either side.
    pub is_closed: unsafe extern "C" fn(SinkHandle) -> bool,
    /// Runs the function with the context once, when the stream is dropped before its end, on that thread; at once if it has been. Never
    /// after the end. False: there was one before.
    pub on_closed: unsafe extern "C" fn(SinkHandle, *mut c_void, ClosedCallback) -> bool,
    /// The callback will not run from now on: it is forgotten, or, if another thread is running it, waited for.
    pub forget_on_closed: unsafe extern "C" fn(SinkHandle),
    /// Ends the stream, after the items that were sent, with an owned error unless it is null. False: it had ended, and the
    /// error stays the caller's.
    pub finish: unsafe extern "C" fn(SinkHandle, *mut c_void) -> bool,
    /// The sink as the promise that its task answers.
    pub task: &'static PromiseOps,
}

const _: () = assert!(size_of::<SinkOps>() == 11 * size_of::<usize>());

impl SinkOps {
    /// Those of the sink of `T`s.
    #[inline(always)]
    pub const fn of<T: Send + 'static>() -> &'static SinkOps {
        &Ops::<T>::SINK
    }
}

/// The tables of a `T`.
pub(super) struct Ops<T>(PhantomData<T>);

impl<T: Send + 'static> Ops<T> {
    const SINK: SinkOps = SinkOps {
        make: make::<T>,
        keep: keep::<T>,
        begin: begin::<T>,
        try_send: try_send::<T>,
        send: send::<T>,
        give_up: give_up::<T>,
        is_closed: is_closed::<T>,
        on_closed: on_closed::<T>,
        forget_on_closed: forget_on_closed::<T>,
        finish: finish::<T>,
        task: &Self::TASK,
    };
    const CALL: StreamCallOps = StreamCallOps {
        call: CallOps { poll: poll::<T>, drop: drop_stream::<T> },
        poll_batch: poll_batch::<T>,
    };
}

// What follows is given handles of the table's `make`, with which it promises what `SinkHandle`'s functions ask for.

unsafe extern "C" fn make<T: Send + 'static>(capacity: usize) -> SinkHandle {
    SinkHandle::make::<T>(capacity)
}

/// # Safety
/// `begin` was not called; `data` is as [`Kept::copy`] wants it.
pub(super) unsafe extern "C" fn keep<T: Send + 'static>(
    handle: SinkHandle,
    data: *const c_void,
    bytes: usize,
    align: usize,
) -> *const c_void {
    // SAFETY: the caller's promise.
    unsafe { handle.lock_own::<T>().kept.copy(data, bytes, align) }
}

/// # Safety
/// Once for each handle; `call` points to memory for a [`RawCall`], `waker` to a waker, `out` to memory for a `T` and for a
/// pointer.
pub(super) unsafe extern "C" fn begin<T: Send + 'static>(
    handle: SinkHandle,
    call: *mut c_void,
    waker: *const Waker,
    out: *mut c_void,
) -> u8 {
    // SAFETY: the caller's promise.
    let status = unsafe { give(handle.poll::<T>(&*waker, out.cast(), 1), out).0 };
    if status == PENDING || status == VALUE {
        // On two words where a word is half of it; else the second is the upper half once more.
        let [low, high] = [handle.generation, handle.generation >> 32]
            .map(|part| ptr::without_provenance_mut(part as usize));
        // SAFETY: the caller's promise. A `RawCall` of a stream points to the first field of its table.
        unsafe {
            let ops: &'static StreamCallOps = &Ops::<T>::CALL;
            let ops = &*ptr::from_ref(ops).cast::<CallOps>();
            call.cast::<RawCall>().write(RawCall::new(ops, [handle.cell, low, high]));
        }
    }
    status
}

/// The status, and how many items there are. An error goes to `out`.
///
/// # Safety
/// `out` points to memory for a pointer.
unsafe fn give(found: Found, out: *mut c_void) -> (u8, usize) {
    match found {
        Found::Items(count) => (VALUE, count),
        Found::Nothing => (PENDING, 0),
        Found::Over(error) if error.is_null() => (END, 0),
        Found::Over(error) => {
            // SAFETY: the caller's promise.
            unsafe { out.cast::<*mut Error>().write(error) };
            (ERROR, 0)
        }
    }
}

/// # Safety
/// `call` was written by [`begin`].
unsafe fn handle_of(call: *mut RawCall) -> SinkHandle {
    // SAFETY: the caller's promise.
    let [cell, low, high] = unsafe { (*call).words() };
    SinkHandle { cell, generation: low.addr() as u64 | (high.addr() as u64) << 32 }
}

/// [`CallOps::poll`].
unsafe extern "C" fn poll<T: Send + 'static>(
    call: *mut RawCall,
    waker: *const Waker,
    out: *mut c_void,
) -> u8 {
    // SAFETY: a stream that is not over, and `out` is as `CallOps` says.
    unsafe { give(handle_of(call).poll::<T>(&*waker, out.cast(), 1), out).0 }
}

/// [`StreamCallOps::poll_batch`].
unsafe extern "C" fn poll_batch<T: Send + 'static>(
    call: *mut RawCall,
    waker: *const Waker,
    out: *mut c_void,
    max: usize,
    count: *mut usize,
) -> u8 {
    // SAFETY: as above, and `out` is the place of so many items.
    unsafe {
        let (status, given) = give(handle_of(call).poll::<T>(&*waker, out.cast(), max), out);
        count.write(given);
        status
    }
}

/// [`CallOps::drop`]. What a stream borrows was copied, so that nothing is to be waited for.
unsafe extern "C" fn drop_stream<T: Send + 'static>(call: *mut RawCall, _borrows: bool) {
    // SAFETY: a stream that is not over.
    unsafe { handle_of(call).forsake::<T>() }
}

/// # Safety
/// As [`SinkOps::try_send`].
unsafe extern "C" fn try_send<T: Send + 'static>(handle: SinkHandle, item: *mut c_void) -> u8 {
    // SAFETY: the caller's promise.
    unsafe { handle.try_send::<T>(item.cast()) }
}

/// # Safety
/// As [`SinkOps::send`].
unsafe extern "C" fn send<T: Send + 'static>(
    handle: SinkHandle,
    item: *mut c_void,
    ticket: *mut u64,
    waker: *const Waker,
) -> u8 {
    // SAFETY: the caller's promise.
    unsafe { handle.send::<T>(item.cast(), &mut *ticket, &*waker) }
}

/// # Safety
/// As [`SinkOps::give_up`].
unsafe extern "C" fn give_up<T: Send + 'static>(handle: SinkHandle, ticket: u64) -> bool {
    // SAFETY: the caller's promise.
    unsafe { handle.give_up::<T>(ticket) }
}

pub(super) unsafe extern "C" fn is_closed<T: Send + 'static>(handle: SinkHandle) -> bool {
    // SAFETY: the table's handle.
    unsafe { handle.lock::<T>() }.is_none_or(|state| state.is_closed())
}

/// # Safety
/// `run` may be called once with `context`, on any thread, at any time before the stream is ended.
unsafe extern "C" fn on_closed<T: Send + 'static>(
    handle: SinkHandle,
    context: *mut c_void,
    run: ClosedCallback,
) -> bool {
    // SAFETY: the caller's promise.
    unsafe { handle.on_closed::<T>(context, run) }
}

unsafe extern "C" fn forget_on_closed<T: Send + 'static>(handle: SinkHandle) {
    // SAFETY: the table's handle.
    unsafe { handle.forget_on_closed::<T>() }
}

/// # Safety
/// `error` is an owned error, which is not used again if the answer is true, or null.
unsafe extern "C" fn finish<T: Send + 'static>(handle: SinkHandle, error: *mut c_void) -> bool {
    // SAFETY: the caller's promise.
    unsafe { handle.finish::<T>(error.cast()) }
}
