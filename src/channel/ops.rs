//! What C++ does with the ends of a channel: functions for each type of item, which `include/cobridge/channel.h` calls.
//!
//! A C++ handle is two words: the functions, and a boxed [`Sender`] or [`Receiver`] that it owns. A copy of the handle owns
//! a clone. Items cross by address and are moved as their bytes, which all of cxx's types allow: C++ moves an item to where
//! nobody destroys it, and Rust reads it from there, or writes one there that it refuses.
//!
//! A `co_await` that has to wait is an *operation*: a boxed future of the channel's, which owns a clone of the end it waits
//! at. So the C++ handle may go meanwhile. Giving the operation up drops the item that it holds.

use crate::runtime;
use async_channel::{Receiver, RecvError, SendError, Sender, TryRecvError, TrySendError};
use std::ffi::c_void;
use std::future::Future;
use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll, Waker};

/// The item was sent, or one was received.
const DONE: u8 = 0;
/// The channel is full, or empty.
const NOT_NOW: u8 = 1;
/// The channel is closed: nothing can be sent, or nothing is left to receive.
const CLOSED: u8 = 2;
/// The waker is registered.
const WAITING: u8 = 3;
/// To wait on this thread might be a deadlock.
const REFUSED: u8 = 4;

/// A C++ `rust::Sender<T>`.
#[repr(C)]
pub struct RawSender<T> {
    /// Null: it was moved from.
    ops: *const SenderOps,
    sender: *mut c_void,
    sends: PhantomData<fn(T)>,
}

/// A C++ `rust::Receiver<T>`.
#[repr(C)]
pub struct RawReceiver<T> {
    /// Null: it was moved from.
    ops: *const ReceiverOps,
    receiver: *mut c_void,
    receives: PhantomData<fn() -> T>,
}

/// What C++ does with a sender. A `*const c_void` is the sender, which stays its handle's.
#[repr(C)]
struct SenderOps {
    clone: unsafe extern "C" fn(*const c_void) -> *mut c_void,
    drop: unsafe extern "C" fn(*mut c_void),
    /// Whether it was open.
    close: unsafe extern "C" fn(*const c_void) -> bool,
    is_closed: unsafe extern "C" fn(*const c_void) -> bool,
    /// [`DONE`] takes the item at the last pointer, [`NOT_NOW`] and [`CLOSED`] leave it there.
    try_send: unsafe extern "C" fn(*const c_void, *mut c_void) -> u8,
    /// The same, but waits, unless that is [`REFUSED`].
    send_blocking: unsafe extern "C" fn(*const c_void, *mut c_void) -> u8,
    /// Begins an operation, if its word is null, with the item, or polls it with a borrowed waker. [`WAITING`] has written
    /// the word, and the item is the operation's; after [`DONE`] and [`CLOSED`] the operation is gone, and the item sent or
    /// back where it was.
    send: unsafe extern "C" fn(*const c_void, *mut c_void, *mut *mut c_void, *const Waker) -> u8,
    /// Ends an operation that waits.
    give_up: unsafe extern "C" fn(*mut c_void),
}

/// What C++ does with a receiver.
#[repr(C)]
struct ReceiverOps {
    clone: unsafe extern "C" fn(*const c_void) -> *mut c_void,
    drop: unsafe extern "C" fn(*mut c_void),
    /// Whether it was open.
    close: unsafe extern "C" fn(*const c_void) -> bool,
    is_closed: unsafe extern "C" fn(*const c_void) -> bool,
    /// [`DONE`] has written an item to the last pointer.
    try_recv: unsafe extern "C" fn(*const c_void, *mut c_void) -> u8,
    /// The same, but waits, unless that is [`REFUSED`].
    recv_blocking: unsafe extern "C" fn(*const c_void, *mut c_void) -> u8,
    /// As [`SenderOps::send`]; [`DONE`] has written an item.
    recv: unsafe extern "C" fn(*const c_void, *mut c_void, *mut *mut c_void, *const Waker) -> u8,
    /// Ends an operation that waits.
    give_up: unsafe extern "C" fn(*mut c_void),
}

/// What C++ does with the channels of one type of item.
#[repr(C)]
pub struct ChannelOps {
    sender: SenderOps,
    receiver: ReceiverOps,
    /// Makes a channel of that capacity, 0 for an unbounded one, and writes its ends to the pointers.
    make: unsafe extern "C" fn(usize, *mut *mut c_void, *mut *mut c_void),
}

const _: () = assert!(size_of::<ChannelOps>() == 17 * size_of::<usize>());
const _: () = assert!(size_of::<RawSender<u8>>() == 2 * size_of::<usize>());
const _: () = assert!(size_of::<RawReceiver<u8>>() == 2 * size_of::<usize>());

/// The functions for items of type `T`. Whoever gives or takes an end sees to it that `T` is `Send`.
pub fn channel_ops<T: 'static>() -> *const ChannelOps {
    &raw const *Ops::<T>::REF
}

// SAFETY: it is a `Sender<T>`, and a shared one can only be looked at.
unsafe impl<T: Send> Send for RawSender<T> {}
// SAFETY: it is a `Receiver<T>`.
unsafe impl<T: Send> Send for RawReceiver<T> {}

/// Gives C++ a sender.
pub fn give_sender<T: Send + 'static>(sender: Sender<T>) -> RawSender<T> {
    let sender = Box::into_raw(Box::new(sender)).cast();
    RawSender { ops: &Ops::<T>::REF.sender, sender, sends: PhantomData }
}

/// Gives C++ a receiver.
pub fn give_receiver<T: Send + 'static>(receiver: Receiver<T>) -> RawReceiver<T> {
    let receiver = Box::into_raw(Box::new(receiver)).cast();
    RawReceiver { ops: &Ops::<T>::REF.receiver, receiver, receives: PhantomData }
}

/// Takes a sender from C++. One that C++ has moved from sends nowhere.
pub fn take_sender<T: Send + 'static>(raw: RawSender<T>) -> Sender<T> {
    if raw.ops.is_null() {
        return async_channel::bounded(1).0;
    }
    // SAFETY: the handle owns a boxed sender, and is forgotten.
    *unsafe { Box::from_raw(mem::ManuallyDrop::new(raw).sender.cast()) }
}

/// Takes a receiver from C++. One that C++ has moved from receives nothing.
pub fn take_receiver<T: Send + 'static>(raw: RawReceiver<T>) -> Receiver<T> {
    if raw.ops.is_null() {
        return async_channel::bounded(1).1;
    }
    // SAFETY: as above.
    *unsafe { Box::from_raw(mem::ManuallyDrop::new(raw).receiver.cast()) }
}

impl<T> Drop for RawSender<T> {
    fn drop(&mut self) {
        if !self.ops.is_null() {
            // SAFETY: the handle owns the sender.
            unsafe { ((*self.ops).drop)(self.sender) }
        }
    }
}

impl<T> Drop for RawReceiver<T> {
    fn drop(&mut self) {
        if !self.ops.is_null() {
            // SAFETY: the handle owns the receiver.
            unsafe { ((*self.ops).drop)(self.receiver) }
        }
    }
}

/// The functions for items of type `T`. Their callers' promise, to which the `SAFETY` comments refer:
///
/// * an end comes from this type's `clone`, `make` or a handle, and is its caller's until `drop`;
/// * an item's pointer is good for a `T`: one that is read is C++'s to give, and one that is written C++'s to take;
/// * an operation's word is null or what an earlier call of the same function left there, and an operation is polled by one
///   thread at a time.
struct Ops<T>(PhantomData<T>);

impl<T: 'static> Ops<T> {
    const REF: &'static ChannelOps = &ChannelOps {
        sender: SenderOps {
            clone: clone::<Sender<T>>,
            drop: drop_boxed::<Sender<T>>,
            close: Self::close_sender,
            is_closed: Self::is_sender_closed,
            try_send: Self::try_send,
            send_blocking: Self::send_blocking,
            send: Self::send,
            give_up: Self::give_up_send,
        },
        receiver: ReceiverOps {
            clone: clone::<Receiver<T>>,
            drop: drop_boxed::<Receiver<T>>,
            close: Self::close_receiver,
            is_closed: Self::is_receiver_closed,
            try_recv: Self::try_recv,
            recv_blocking: Self::recv_blocking,
            recv: Self::recv,
            give_up: Self::give_up_recv,
        },
        make: Self::make,
    };

    unsafe extern "C" fn make(capacity: usize, sender: *mut *mut c_void, receiver: *mut *mut c_void) {
        let (tx, rx) = match capacity {
            0 => async_channel::unbounded::<T>(),
            capacity => async_channel::bounded(capacity),
        };
        // SAFETY: the callers' promise: two words for the ends.
        unsafe {
            sender.write(Box::into_raw(Box::new(tx)).cast());
            receiver.write(Box::into_raw(Box::new(rx)).cast());
        }
    }

    unsafe extern "C" fn close_sender(sender: *const c_void) -> bool {
        // SAFETY: the callers' promise.
        unsafe { end::<Sender<T>>(sender) }.close()
    }

    unsafe extern "C" fn is_sender_closed(sender: *const c_void) -> bool {
        // SAFETY: the callers' promise.
        unsafe { end::<Sender<T>>(sender) }.is_closed()
    }

    unsafe extern "C" fn close_receiver(receiver: *const c_void) -> bool {
        // SAFETY: the callers' promise.
        unsafe { end::<Receiver<T>>(receiver) }.close()
    }

    unsafe extern "C" fn is_receiver_closed(receiver: *const c_void) -> bool {
        // SAFETY: the callers' promise.
        unsafe { end::<Receiver<T>>(receiver) }.is_closed()
    }

    unsafe extern "C" fn try_send(sender: *const c_void, item: *mut c_void) -> u8 {
        let item: *mut T = item.cast();
        // SAFETY: the callers' promise, for the sender and for the item, which goes back if it is refused.
        unsafe {
            match end::<Sender<T>>(sender).try_send(item.read()) {
                Ok(()) => DONE,
                Err(TrySendError::Full(refused)) => {
                    item.write(refused);
                    NOT_NOW
                }
                Err(TrySendError::Closed(refused)) => {
                    item.write(refused);
                    CLOSED
                }
            }
        }
    }

    unsafe extern "C" fn send_blocking(sender: *const c_void, item: *mut c_void) -> u8 {
        // SAFETY: the callers' promise; the item is still there when it is refused.
        unsafe {
            match Self::try_send(sender, item) {
                NOT_NOW if runtime::polls_here() => REFUSED,
                NOT_NOW => {
                    let item: *mut T = item.cast();
                    sent(end::<Sender<T>>(sender).send_blocking(item.read()), item)
                }
                answer => answer,
            }
        }
    }

    unsafe extern "C" fn send(
        sender: *const c_void,
        item: *mut c_void,
        operation: *mut *mut c_void,
        waker: *const Waker,
    ) -> u8 {
        let item: *mut T = item.cast();
        // SAFETY: the callers' promise; the sender and the item are looked at only to begin.
        unsafe {
            let begin = || sending(end::<Sender<T>>(sender).clone(), item.read());
            match poll_operation(operation, begin, &*waker) {
                Poll::Pending => WAITING,
                Poll::Ready(answer) => sent(answer, item),
            }
        }
    }

    unsafe extern "C" fn give_up_send(operation: *mut c_void) {
        // SAFETY: the callers' promise.
        unsafe { drop_operation(operation, |(sender, item)| sending::<T>(sender, item)) }
    }

    unsafe extern "C" fn try_recv(receiver: *const c_void, item: *mut c_void) -> u8 {
        // SAFETY: the callers' promise.
        unsafe {
            match end::<Receiver<T>>(receiver).try_recv() {
                Ok(received) => {
                    item.cast::<T>().write(received);
                    DONE
                }
                Err(TryRecvError::Empty) => NOT_NOW,
                Err(TryRecvError::Closed) => CLOSED,
            }
        }
    }

    unsafe extern "C" fn recv_blocking(receiver: *const c_void, item: *mut c_void) -> u8 {
        // SAFETY: the callers' promise.
        unsafe {
            match Self::try_recv(receiver, item) {
                NOT_NOW if runtime::polls_here() => REFUSED,
                NOT_NOW => received(end::<Receiver<T>>(receiver).recv_blocking(), item.cast()),
                answer => answer,
            }
        }
    }

    unsafe extern "C" fn recv(
        receiver: *const c_void,
        item: *mut c_void,
        operation: *mut *mut c_void,
        waker: *const Waker,
    ) -> u8 {
        // SAFETY: the callers' promise; the receiver is looked at only to begin.
        unsafe {
            let begin = || receiving(end::<Receiver<T>>(receiver).clone());
            match poll_operation(operation, begin, &*waker) {
                Poll::Pending => WAITING,
                Poll::Ready(answer) => received::<T>(answer, item.cast()),
            }
        }
    }

    unsafe extern "C" fn give_up_recv(operation: *mut c_void) {
        // SAFETY: the callers' promise.
        unsafe { drop_operation(operation, receiving::<T>) }
    }
}

/// What a handle points to.
///
/// # Safety
/// It is a live end of this type.
unsafe fn end<'a, E>(end: *const c_void) -> &'a E {
    // SAFETY: the caller's promise.
    unsafe { &*end.cast() }
}

unsafe extern "C" fn clone<E: Clone>(handle: *const c_void) -> *mut c_void {
    // SAFETY: the callers' promise.
    Box::into_raw(Box::new(unsafe { end::<E>(handle) }.clone())).cast()
}

unsafe extern "C" fn drop_boxed<E>(end: *mut c_void) {
    // SAFETY: the callers' promise.
    drop(unsafe { Box::from_raw(end.cast::<E>()) });
}

/// # Safety
/// A refused item may be written.
unsafe fn sent<T>(answer: Result<(), SendError<T>>, item: *mut T) -> u8 {
    match answer {
        Ok(()) => DONE,
        Err(SendError(refused)) => {
            // SAFETY: the caller's promise.
            unsafe { item.write(refused) };
            CLOSED
        }
    }
}

/// # Safety
/// An item may be written.
unsafe fn received<T>(answer: Result<T, RecvError>, item: *mut T) -> u8 {
    match answer {
        Ok(received) => {
            // SAFETY: the caller's promise.
            unsafe { item.write(received) };
            DONE
        }
        Err(RecvError) => CLOSED,
    }
}

/// The operation of a `send` that waits.
async fn sending<T>(sender: Sender<T>, item: T) -> Result<(), SendError<T>> {
    sender.send(item).await
}

/// The operation of a `recv` that waits.
async fn receiving<T>(receiver: Receiver<T>) -> Result<T, RecvError> {
    receiver.recv().await
}

/// Polls an operation, which is begun if there is none. One that is over is gone.
///
/// # Safety
/// `operation` is null or what this function has left there for futures of the same type.
unsafe fn poll_operation<F: Future>(
    operation: *mut *mut c_void,
    begin: impl FnOnce() -> F,
    waker: &Waker,
) -> Poll<F::Output> {
    // SAFETY: the caller's promise. The box is owned by the word, and not moved out of until the future is dropped.
    unsafe {
        if (*operation).is_null() {
            *operation = Box::into_raw(Box::new(begin())).cast();
        }
        let future: *mut F = (*operation).cast();
        let poll = Pin::new_unchecked(&mut *future).poll(&mut Context::from_waker(waker));
        if poll.is_ready() {
            *operation = ptr::null_mut();
            drop(Box::from_raw(future));
        }
        poll
    }
}

/// Drops an operation, whose type is what `_begun_by` gives.
///
/// # Safety
/// It is one that [`poll_operation`] has left, and is not used again.
unsafe fn drop_operation<A, F: Future>(operation: *mut c_void, _begun_by: impl FnOnce(A) -> F) {
    // SAFETY: the caller's promise.
    drop(unsafe { Box::from_raw(operation.cast::<F>()) });
}
