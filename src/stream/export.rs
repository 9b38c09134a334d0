//! C++ consumes a Rust stream: the Rust half of a `rust::Stream<T>`.
//!
//! The stream lies in a block of C++'s pool, beside the place where a poll says what it wants. It is driven by a future of
//! the generated code, `async move { items.run(super::ticks(&name)).await }`, which owns the copies of what the stream
//! borrows, and calls the user's function in its first poll. [`Items`] hands the items out: one poll of the future is one
//! poll of C++'s, for one item or several.
//!
//! The block is C++'s: it is freed by the poll that says that the stream is over, or by the drop before that. A panic in a
//! poll is the error that ends the stream. One in a destructor aborts.

use crate::abi::{END, PENDING, StreamOps, VALUE};
use crate::cpp;
use crate::error::Error;
use crate::export::{OneThread, SendUnlessLocal, describe, fail, text_of};
use futures_core::Stream;
use std::cell::Cell;
use std::ffi::c_void;
use std::fmt::Display;
use std::future::Future;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll, Waker};

/// A C++ `rust::Stream<T>` that a Rust stream lies behind. It is C++'s: Rust only makes it, and dropping it here would leak.
#[repr(C)]
#[must_use]
pub struct RustStream<T> {
    ops: *const StreamOps,
    block: *mut c_void,
    items: PhantomData<T>,
}

/// What one poll wants: up to `max` items from `next` on. `count` is how many there are.
struct Wanted<T> {
    next: Cell<*mut T>,
    max: Cell<usize>,
    count: Cell<usize>,
}

/// Where a stream puts its items. The generated code calls [`run`](Self::run) or [`run_results`](Self::run_results), once.
pub struct Items<T> {
    wanted: *const Wanted<T>,
}

// SAFETY: it is used inside of polls only, which come one at a time; what goes through it is sent as the stream is.
unsafe impl<T> Send for Items<T> {}

/// What the user's function gives: a stream of what is declared. It is a trait of its own for the sake of the message.
#[diagnostic::on_unimplemented(
    message = "this is declared to give a stream of `{T}`, but the Rust function gives `{Self}`",
    label = "give an `impl Stream` with these items where this is defined, or declare what it gives"
)]
pub trait GivesItems<T>: Stream<Item = T> {
    /// The stream, under a name that this trait gives it: no second message is about awaiting it.
    type Itself: Stream<Item = T>;
    /// The stream.
    fn itself(self) -> Self::Itself;
}

#[diagnostic::do_not_recommend]
impl<T, S: Stream<Item = T>> GivesItems<T> for S {
    type Itself = S;

    #[inline(always)]
    fn itself(self) -> S {
        self
    }
}

impl<T> Items<T> {
    /// Gives a stream's items.
    #[inline(always)]
    pub fn run<S: GivesItems<T>>(self, stream: S) -> Run<T, S::Itself, T> {
        Run { items: self, stream: stream.itself(), item: PhantomData }
    }

    /// The same of one that is declared with `Result`.
    #[inline(always)]
    pub fn run_results<E: Display, S: GivesItems<Result<T, E>>>(
        self,
        stream: S,
    ) -> Run<T, S::Itself, Result<T, E>> {
        Run { items: self, stream: stream.itself(), item: PhantomData }
    }

    /// Whether another item is wanted.
    fn put(&self, item: T) -> bool {
        // SAFETY: the block is alive, as the future that holds this lies in it; inside of a poll `next` is the place of an
        // item, as long as fewer than `max` were given.
        unsafe {
            let wanted = &*self.wanted;
            wanted.next.get().write(item);
            wanted.next.set(wanted.next.get().add(1));
            wanted.count.set(wanted.count.get() + 1);
            wanted.count.get() < wanted.max.get()
        }
    }
}

/// What an item is to C++, which is told of a `T`: itself, or what is in an `Ok`. The first error ends the stream.
pub trait Answer<T> {
    /// The value, or the error's text.
    fn answer(self) -> Result<T, Error>;
}

impl<T> Answer<T> for T {
    #[inline(always)]
    fn answer(self) -> Result<T, Error> {
        Ok(self)
    }
}

impl<T, E: Display> Answer<T> for Result<T, E> {
    #[inline(always)]
    fn answer(self) -> Result<T, Error> {
        self.map_err(describe)
    }
}

/// A stream as a future, which is pending after each poll that gave what was wanted.
pub struct Run<T, S, I> {
    items: Items<T>,
    stream: S,
    item: PhantomData<fn() -> I>,
}

// It asks for what the functions that make it have asked for, word for word: of one bound that does not hold, the compiler
// tells once.
impl<T, I: Answer<T>, S: GivesItems<I>> Future for Run<T, S, I> {
    type Output = Result<(), Error>;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: the stream is pinned with the whole; nothing else is.
        let this = unsafe { self.get_unchecked_mut() };
        loop {
            // SAFETY: as above.
            match unsafe { Pin::new_unchecked(&mut this.stream) }.poll_next(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Ready(Some(item)) => match item.answer() {
                    // C++ polls again when it wants more: no waker is needed.
                    Ok(item) => {
                        if !this.items.put(item) {
                            return Poll::Pending;
                        }
                    }
                    Err(error) => return Poll::Ready(Err(error)),
                },
            }
        }
    }
}

/// What the generated code gives: where that is written is outside of `unsafe`.
#[inline(always)]
pub fn items<T, S: FnOnce(Items<T>) -> F, F>(start: S) -> S {
    start
}

/// Makes the `rust::Stream<T>` of an exported function. `Erased` is `T` with other lifetimes.
///
/// # Safety
/// C++ keeps what `start` borrows alive until the stream is gone, and may poll and drop it on any thread, one at a time.
pub unsafe fn export_stream<Erased, T, S, F>(start: S) -> RustStream<Erased>
where
    S: FnOnce(Items<T>) -> F,
    F: Future<Output = Result<(), Error>>,
    F: SendUnlessLocal, // or is it to stay on one thread? Then declare it `#[local]`.
{
    Block::make(start, &Block::<T, F>::SENT)
}

/// The same for `#[local]`: neither the arguments nor the stream need be `Send`.
///
/// # Safety
/// As [`export_stream`], except that a thread that is not the first poll's aborts the process.
pub unsafe fn export_stream_local<Erased, T, S, F>(name: &'static str, start: S) -> RustStream<Erased>
where
    S: FnOnce(Items<T>) -> F,
    F: Future<Output = Result<(), Error>>,
{
    let start = |items| OneThread::new(name, start(items));
    Block::make(start, &Block::<T, OneThread<F>>::LOCAL)
}

/// A stream's memory.
struct Block<T, F> {
    wanted: Wanted<T>,
    state: State<F>,
}

enum State<F> {
    Running(F),
    /// It has ended, behind items that the last poll gave.
    Ended(Result<(), Error>),
}

impl<T, F: Future<Output = Result<(), Error>>> Block<T, F> {
    const SENT: StreamOps = Self::ops(false);
    const LOCAL: StreamOps = Self::ops(true);

    const fn ops(is_local: bool) -> StreamOps {
        StreamOps {
            poll: Self::poll,
            poll_batch: Self::poll_batch,
            drop: Self::drop,
            is_local,
            is_generator: false,
        }
    }

    fn make<Erased>(start: impl FnOnce(Items<T>) -> F, ops: &'static StreamOps) -> RustStream<Erased> {
        const { assert!(size_of::<Erased>() == size_of::<T>() && align_of::<Erased>() == align_of::<T>()) }
        let block = cpp::allocate::<Self>();
        // SAFETY: the memory is for a block. Making the future of an async block runs nothing of the user's.
        unsafe {
            (&raw mut (*block).wanted).write(Wanted {
                next: Cell::new(ptr::null_mut()),
                max: Cell::new(0),
                count: Cell::new(0),
            });
            let future = start(Items { wanted: &raw const (*block).wanted });
            (&raw mut (*block).state).write(State::Running(future));
        }
        RustStream { ops, block: block.cast(), items: PhantomData }
    }

    unsafe extern "C" fn poll(block: *mut c_void, waker: *const Waker, out: *mut c_void) -> u8 {
        // SAFETY: C++ polls a stream that is not over, with a live waker, and `out` is the place of an item or an error.
        unsafe { Self::poll_up_to(block, waker, out, 1).0 }
    }

    unsafe extern "C" fn poll_batch(
        block: *mut c_void,
        waker: *const Waker,
        out: *mut c_void,
        max: usize,
        count: *mut usize,
    ) -> u8 {
        // SAFETY: as above, and `out` is the place of so many items.
        unsafe {
            let (status, given) = Self::poll_up_to(block, waker, out, max);
            count.write(given);
            status
        }
    }

    /// # Safety
    /// As `poll` and `poll_batch`.
    #[inline(always)]
    unsafe fn poll_up_to(
        block: *mut c_void,
        waker: *const Waker,
        out: *mut c_void,
        max: usize,
    ) -> (u8, usize) {
        let this = block.cast::<Self>();
        // SAFETY: the block is alive, and used by this poll only. The future stays where it is until it is dropped. The
        // fields are borrowed apart, as the future reads `wanted` through the pointer in its `Items`.
        unsafe {
            let wanted = &raw const (*this).wanted;
            (*wanted).next.set(out.cast());
            (*wanted).max.set(max);
            (*wanted).count.set(0);
            let state = &raw mut (*this).state;
            let ended = match &mut *state {
                State::Running(future) => {
                    let future = Pin::new_unchecked(future);
                    let mut context = Context::from_waker(&*waker);
                    match catch_unwind(AssertUnwindSafe(|| future.poll(&mut context))) {
                        Ok(Poll::Pending) => None,
                        Ok(Poll::Ready(end)) => Some(end),
                        Err(panic) => Some(Err(Error::panicked(text_of(panic)))),
                    }
                }
                State::Ended(end) => Some(std::mem::replace(end, Ok(()))),
            };
            let count = (*wanted).count.get();
            let Some(end) = ended else {
                return (if count == 0 { PENDING } else { VALUE }, count);
            };
            if count != 0 {
                // The stream is dropped now, its end told next.
                *state = State::Ended(end);
                return (VALUE, count);
            }
            let status = match end {
                Ok(()) => END,
                Err(error) => fail(out, error),
            };
            Self::drop(block);
            (status, 0)
        }
    }

    unsafe extern "C" fn drop(block: *mut c_void) {
        let block = block.cast::<Self>();
        // SAFETY: C++ gives the stream up, once. It is dropped where it is, as it is pinned.
        unsafe {
            block.drop_in_place();
            cpp::release(block);
        }
    }
}
