//! Rust consumes a stream of C++.
//!
//! A [`StreamCall`] is, in this order and in the same memory: the starter with its arguments, until the first poll takes
//! them; the [`RawCall`] by which C++ is polled; nothing. Unlike an awaited call's, nothing of C++ points to this `RawCall`,
//! so that a stream may move between two polls.
//!
//! * Not started: C++ knows nothing of it. Dropping it drops the arguments.
//! * Running: C++ owns the producer. Dropping gives it up through [`CallOps::drop`](crate::abi::CallOps).
//! * Over: after the end, or the first error.

use super::batch::BatchStream;
use crate::abi::{self, END, ERROR, PENDING, RawCall, StreamCallOps, VALUE};
use crate::call::{Declaration, Out, Outcome};
use futures_core::{FusedStream, Stream};
use std::ffi::c_void;
use std::marker::PhantomData;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// The Rust stream of a C++ one. `S` is a closure that owns the arguments and calls the starter with
/// `(out, call, waker)`.
#[must_use = "streams do nothing unless polled"]
pub struct StreamCall<D: Declaration, O, S, T> {
    phase: Phase,
    body: Body<S>,
    types: PhantomData<Gives<D, O, T>>,
}

/// A stream owns no `D`, `O` or `T`.
type Gives<D, O, T> = fn() -> (D, O, T);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// `body.starter` is alive.
    Unstarted,
    /// The `RawCall` in `body` is.
    Running,
    /// Nothing is.
    Over,
}

union Body<S> {
    starter: ManuallyDrop<S>,
    _call: ManuallyDrop<MaybeUninit<RawCall>>,
}

// SAFETY: C++ lets a stream be polled and dropped on different threads, one at a time (contract, sentence 12). What
// crosses with it is the arguments, inside S, and the items.
unsafe impl<D: Declaration, O, S: Send, T: Send> Send for StreamCall<D, O, S, T> {}
// SAFETY: nothing can be done with a shared reference to a stream but asking whether it is over.
unsafe impl<D: Declaration, O, S, T> Sync for StreamCall<D, O, S, T> {}
// The starter is never pinned, and C++ does not point to the rest.
impl<D: Declaration, O, S, T> Unpin for StreamCall<D, O, S, T> {}

/// Makes the stream of a call. Nothing happens before it is polled.
///
/// # Safety
/// `starter` calls a starter of the generated bridge for a stream `D` of `T`s: it answers `VALUE` with a `T` at `out` or
/// `PENDING`, both with the call written, `ERROR` with an owned error at `out`, or `END`; and it does not unwind.
#[inline(always)]
pub unsafe fn stream_call<D, O, T, S>(starter: S) -> StreamCall<D, O, S, T>
where
    D: Declaration,
    O: Outcome<T>,
    S: FnOnce(*mut T, *mut u8, *const u8) -> u8,
{
    StreamCall {
        phase: Phase::Unstarted,
        body: Body { starter: ManuallyDrop::new(starter) },
        types: PhantomData,
    }
}

impl<D, O, T, S> StreamCall<D, O, S, T>
where
    D: Declaration,
    S: FnOnce(*mut T, *mut u8, *const u8) -> u8,
{
    #[inline(always)]
    fn raw(&mut self) -> *mut RawCall {
        (&raw mut self.body).cast()
    }

    /// The first poll, or one for one item.
    #[inline(always)]
    fn poll_one(&mut self, waker: *const Waker, out: *mut Out<T>) -> u8 {
        match self.phase {
            Phase::Running => {
                let call = self.raw();
                // SAFETY: the phase says that the call is alive.
                unsafe { ((*(*call).ops).poll)(call, waker, out.cast()) }
            }
            Phase::Unstarted => self.start(waker, out),
            Phase::Over => END,
        }
    }

    fn start(&mut self, waker: *const Waker, out: *mut Out<T>) -> u8 {
        // SAFETY: the phase says that the starter is alive. It does not unwind, so nobody sees the phase that stands
        // while it runs.
        let starter = unsafe { ManuallyDrop::take(&mut self.body.starter) };
        self.phase = Phase::Over;
        let status = starter(out.cast(), self.raw().cast(), waker.cast());
        if status == PENDING || status == VALUE {
            self.phase = Phase::Running;
        }
        status
    }

    /// In [`Phase::Running`].
    fn poll_many(&mut self, waker: *const Waker, out: *mut Out<T>, max: usize, count: &mut usize) -> u8 {
        let call = self.raw();
        // SAFETY: the phase says that the call is alive; its ops are a stream's, whose first field the call points to.
        unsafe {
            let ops = (*call).ops.cast::<StreamCallOps>();
            ((*ops).poll_batch)(call, waker, out.cast::<c_void>(), max, count)
        }
    }

    /// The answer of one poll for one item.
    #[inline(always)]
    fn poll_item(&mut self, waker: *const Waker) -> Poll<Option<O::Output>>
    where
        O: Outcome<T>,
    {
        let mut out = MaybeUninit::<Out<T>>::uninit();
        match self.poll_one(waker, out.as_mut_ptr()) {
            VALUE => {
                // SAFETY: C++ constructed an item.
                let item = unsafe { out.assume_init().value };
                Poll::Ready(Some(O::value(ManuallyDrop::into_inner(item))))
            }
            PENDING => Poll::Pending,
            // SAFETY: C++ stored an error at `out` if it says so.
            status => Poll::Ready(unsafe { self.end(status, out.as_mut_ptr()) }),
        }
    }

    /// # Safety
    /// If `status` is [`ERROR`], an owned error lies at `out`.
    unsafe fn end(&mut self, status: u8, out: *mut Out<T>) -> Option<O::Output>
    where
        O: Outcome<T>,
    {
        self.phase = Phase::Over;
        // SAFETY: the caller's promise.
        (status == ERROR).then(|| O::error(unsafe { abi::take_error((*out).error) }, D::NAME))
    }
}

impl<D, O, T, S> Stream for StreamCall<D, O, S, T>
where
    D: Declaration,
    O: Outcome<T>,
    S: FnOnce(*mut T, *mut u8, *const u8) -> u8,
{
    type Item = O::Output;

    #[inline(always)]
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<O::Output>> {
        self.poll_item(context.waker())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, (self.phase == Phase::Over).then_some(0))
    }
}

impl<D, O, T, S> FusedStream for StreamCall<D, O, S, T>
where
    D: Declaration,
    O: Outcome<T>,
    S: FnOnce(*mut T, *mut u8, *const u8) -> u8,
{
    fn is_terminated(&self) -> bool {
        self.phase == Phase::Over
    }
}

impl<D, O, T, S> BatchStream for StreamCall<D, O, S, T>
where
    D: Declaration,
    O: Outcome<T>,
    S: FnOnce(*mut T, *mut u8, *const u8) -> u8,
{
    fn poll_next_batch(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        items: &mut Vec<O::Output>,
        max: usize,
    ) -> Poll<usize> {
        assert!(max > 0, "a batch of no items");
        let this = &mut *self;
        let waker = context.waker();
        let mut given = 0;
        if this.phase != Phase::Running {
            // A starter gives one item.
            match this.poll_item(waker) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(0),
                Poll::Ready(Some(item)) => items.push(item),
            }
            given = 1;
            if max == 1 || this.phase == Phase::Over {
                return Poll::Ready(1);
            }
        }
        // As many as fit in 4 KiB of the stack.
        const ROOM: usize = 4096;
        let max = (max - given).min((ROOM / size_of::<T>().max(1)).max(1));
        let mut room = Room::<T, ROOM>::new();
        let mut count = 0;
        match this.poll_many(waker, room.out(), max, &mut count) {
            VALUE => {
                items.reserve(count);
                for index in 0..count {
                    // SAFETY: C++ constructed `count` items, and each is read once. Nothing here unwinds before the last.
                    items.push(O::value(unsafe { room.out().cast::<T>().add(index).read() }));
                }
                given += count;
            }
            PENDING if given == 0 => return Poll::Pending,
            PENDING => {}
            status => {
                // SAFETY: C++ stored an error there if it says so.
                let end = unsafe { this.end(status, room.out()) };
                given += usize::from(end.is_some());
                items.extend(end);
            }
        }
        Poll::Ready(given)
    }
}

/// Memory for one item or error, and for as many items as fit in so many bytes.
#[repr(C)]
union Room<T, const BYTES: usize> {
    one: ManuallyDrop<MaybeUninit<Out<T>>>,
    many: MaybeUninit<[u8; BYTES]>,
}

impl<T, const BYTES: usize> Room<T, BYTES> {
    fn new() -> Self {
        Room { many: MaybeUninit::uninit() }
    }

    fn out(&mut self) -> *mut Out<T> {
        (&raw mut *self).cast()
    }
}

impl<D: Declaration, O, S, T> Drop for StreamCall<D, O, S, T> {
    fn drop(&mut self) {
        match self.phase {
            // SAFETY: the phase says that the starter is alive.
            Phase::Unstarted => unsafe { ManuallyDrop::drop(&mut self.body.starter) },
            Phase::Running => {
                let call: *mut RawCall = (&raw mut self.body).cast();
                // SAFETY: the phase says that the call is alive; it is given up once.
                unsafe { ((*(*call).ops).drop)(call, D::BORROWS) }
            }
            Phase::Over => {}
        }
    }
}
