//! C++ awaits Rust: a Rust future inside of a C++ `rust::Future<T>`.
//!
//! [`RustFuture`] is the memory of a `rust::Future<T>`. A generated function makes it and returns it by value. The Rust
//! future lies in it if it fits in [`FUTURE_WORDS`] words, else in a block of C++'s pool, so that no call allocates after
//! warm-up.
//!
//! * Not polled: the `rust::Future` may move, and its bytes with it. Nothing of the user's has run: the future is
//!   [`Lazy`], and calls the user's function in its first poll.
//! * Polled: C++ keeps it where it is until it has answered or is dropped. Both end it there and then, on that thread.
//!
//! A panic in a poll is the answer: it does not unwind into C++. One in a destructor aborts.

use crate::abi::{ERROR, FUTURE_WORDS, FutureOps, PENDING, VALUE};
use crate::cpp;
use crate::error::Error;
use std::any::{Any, TypeId};
use std::ffi::c_void;
use std::fmt::Display;
use std::future::Future;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop, MaybeUninit};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::thread::{self, ThreadId};

/// A C++ `rust::Future<T>` that a Rust future lies in. It is C++'s: Rust only makes it, and dropping it here would leak.
#[repr(C)]
#[must_use]
pub struct RustFuture<T> {
    /// The address of the [`FutureOps`], and [`OF_RUST`].
    made: *const c_void,
    body: Body<T>,
}

#[repr(C)]
union Body<T> {
    /// Only C++ makes futures of values, but they have the same size.
    _value: ManuallyDrop<MaybeUninit<T>>,
    future: [MaybeUninit<*mut c_void>; FUTURE_WORDS],
}

/// The bit that tells a Rust future from a coroutine's frame.
const OF_RUST: usize = 1;

/// What is copied into a future: `&str` and `&[T]` without a written lifetime.
pub trait Copied {
    /// The copy.
    type Owned;
    /// Makes it.
    fn copied(&self) -> Self::Owned;
}

impl Copied for str {
    type Owned = String;

    fn copied(&self) -> String {
        self.to_owned()
    }
}

impl<T: Clone> Copied for [T] {
    type Owned = Vec<T>;

    fn copied(&self) -> Vec<T> {
        self.to_vec()
    }
}

/// Copies an argument.
#[inline(always)]
pub fn copy<T: Copied + ?Sized>(lent: &T) -> T::Owned {
    lent.copied()
}

/// The call of the user's function. That it is made once has to be said where the closure is written, which is outside of
/// `unsafe`: a user's function that is `unsafe` must be declared so.
#[inline(always)]
pub fn start<S: FnOnce() -> F, F>(start: S) -> S {
    start
}

/// What the user's function gives: a future. It is a trait of its own for the sake of the message.
#[diagnostic::on_unimplemented(
    message = "this is declared `async fn`, but the Rust function is not async: it gives `{Self}`, which is no future",
    label = "write `async fn` where this is defined, or declare it without `async`"
)]
pub trait DeclaredAsync: Future {
    /// The future, under a name that does not exist without this trait: no second message is about awaiting it.
    type Itself: Future<Output = Self::Output>;
    /// The future.
    fn itself(self) -> Self::Itself;
}

#[diagnostic::do_not_recommend]
impl<F: Future> DeclaredAsync for F {
    type Itself = F;

    #[inline(always)]
    fn itself(self) -> F {
        self
    }
}

/// The future of the user's function, to be awaited.
#[inline(always)]
pub fn awaited<F: DeclaredAsync>(future: F) -> F::Itself {
    future.itself()
}

/// `Send`. rustc shows the bound by this name, which says what else can be done, below its own explanation.
pub trait SendUnlessLocal: Send {}

impl<T: Send> SendUnlessLocal for T {}

/// Makes the `rust::Future<T>` of an async fn that is declared without `Result`. `Erased` is `T` with other lifetimes.
///
/// # Safety
/// C++ keeps what `start` and its future borrow alive until the future is gone, and may poll and drop it on any thread,
/// one at a time.
#[inline(always)]
pub unsafe fn export<Erased, T, S, F>(start: S) -> RustFuture<Erased>
where
    F: DeclaredAsync<Output = T>,
    S: FnOnce() -> F,
    F: SendUnlessLocal, // or is it to stay on one thread? Then declare it `#[local]`.
    S: SendUnlessLocal, // As above; these are the arguments.
{
    place::<Erased, T, _, Value>(Lazy::Start(start), false)
}

/// The same for one that is declared with `Result`: an error is described by its `Display`.
///
/// # Safety
/// As [`export`].
#[inline(always)]
pub unsafe fn export_result<Erased, T, E, S, F>(start: S) -> RustFuture<Erased>
where
    E: Display,
    F: DeclaredAsync<Output = Result<T, E>>,
    S: FnOnce() -> F,
    F: SendUnlessLocal, // or is it to stay on one thread? Then declare it `#[local]`.
    S: SendUnlessLocal, // As above; these are the arguments.
{
    place::<Erased, T, _, Described>(Lazy::Start(start), false)
}

/// The same as [`export`] for `#[local]`: neither the arguments nor the future need be `Send`.
///
/// # Safety
/// As [`export`], except that a thread that is not the first poll's aborts the process.
pub unsafe fn export_local<Erased, T, S, F>(name: &'static str, start: S) -> RustFuture<Erased>
where
    F: DeclaredAsync<Output = T>,
    S: FnOnce() -> F,
{
    place::<Erased, T, _, Value>(OneThread::new(name, Lazy::Start(start)), true)
}

/// The same as [`export_result`] for `#[local]`.
///
/// # Safety
/// As [`export_local`].
pub unsafe fn export_local_result<Erased, T, E, S, F>(name: &'static str, start: S) -> RustFuture<Erased>
where
    E: Display,
    F: DeclaredAsync<Output = Result<T, E>>,
    S: FnOnce() -> F,
{
    place::<Erased, T, _, Described>(OneThread::new(name, Lazy::Start(start)), true)
}

/// A future of ours, which needs no [`Lazy`].
pub(crate) fn export_own<F>(future: F) -> RustFuture<()>
where
    F: Future<Output = Result<(), &'static str>> + Send + 'static,
{
    place::<(), (), _, Described>(future, false)
}

/// How an output becomes an answer.
pub(crate) trait Answer<O> {
    type Value;
    fn of(output: O) -> Result<Self::Value, Error>;
}

/// The output is the value.
pub(crate) struct Value;

impl<T> Answer<T> for Value {
    type Value = T;

    #[inline(always)]
    fn of(output: T) -> Result<T, Error> {
        Ok(output)
    }
}

/// The output is a `Result`, whose error crosses as its text.
pub(crate) struct Described;

impl<T, E: Display> Answer<Result<T, E>> for Described {
    type Value = T;

    #[inline(always)]
    fn of(output: Result<T, E>) -> Result<T, Error> {
        output.map_err(describe)
    }
}

/// An error as C++ gets it. One of ours stays what it is: an operation that C++ cancelled is cancelled for C++, too.
#[cold]
pub(crate) fn describe<E: Display>(error: E) -> Error {
    if typeid::of::<E>() == TypeId::of::<Error>() {
        let error = ManuallyDrop::new(error);
        // SAFETY: the types are the same: `Error` has no lifetimes, by which types of one id could differ. It is moved.
        return unsafe { mem::transmute_copy::<ManuallyDrop<E>, Error>(&error) };
    }
    Error::described(error.to_string())
}

/// Where a future of type `F` lies, seen from the body of its `rust::Future`.
trait Place<F> {
    /// # Safety
    /// `body` has room for [`FUTURE_WORDS`] words.
    unsafe fn put(body: *mut c_void, future: F);
    /// # Safety
    /// `put` was called, and `free` was not.
    unsafe fn at(body: *mut c_void) -> *mut F;
    /// # Safety
    /// As `at`; the future itself has been dropped.
    unsafe fn free(body: *mut c_void);
}

/// In the body itself.
struct Inline;

impl<F> Place<F> for Inline {
    #[inline(always)]
    unsafe fn put(body: *mut c_void, future: F) {
        // SAFETY: `place` chose this for a future that fits.
        unsafe { body.cast::<F>().write(future) }
    }
    #[inline(always)]
    unsafe fn at(body: *mut c_void) -> *mut F {
        body.cast()
    }
    #[inline(always)]
    unsafe fn free(_: *mut c_void) {}
}

/// In memory of its own, whose address is the body's first word.
struct Apart;

impl<F> Place<F> for Apart {
    unsafe fn put(body: *mut c_void, future: F) {
        let memory = cpp::allocate::<F>();
        // SAFETY: the memory is for a future of this type, and the body holds a word.
        unsafe {
            memory.write(future);
            body.cast::<*mut F>().write(memory);
        }
    }
    #[inline(always)]
    unsafe fn at(body: *mut c_void) -> *mut F {
        // SAFETY: `put` wrote it.
        unsafe { body.cast::<*mut F>().read() }
    }
    #[inline(always)]
    unsafe fn free(body: *mut c_void) {
        // SAFETY: `put` allocated it.
        unsafe { cpp::release(body.cast::<*mut F>().read()) }
    }
}

#[inline(always)]
pub(crate) fn place<Erased, T, F, A>(future: F, is_local: bool) -> RustFuture<Erased>
where
    F: Future,
    A: Answer<F::Output, Value = T>,
{
    const { assert!(size_of::<Erased>() == size_of::<T>() && align_of::<Erased>() == align_of::<T>()) }
    if size_of::<F>() <= FUTURE_WORDS * size_of::<usize>() && align_of::<F>() <= align_of::<usize>() {
        Ops::<F, A, Inline>::make(future, is_local)
    } else {
        Ops::<F, A, Apart>::make(future, is_local)
    }
}

/// What C++ does with a future of type `F`.
struct Ops<F, A, P>(PhantomData<(F, A, P)>);

impl<F: Future, A: Answer<F::Output>, P: Place<F>> Ops<F, A, P> {
    const SENT: FutureOps = FutureOps { poll: Self::poll, drop: Self::drop, is_local: false };
    const LOCAL: FutureOps = FutureOps { poll: Self::poll, drop: Self::drop, is_local: true };

    #[inline(always)]
    fn make<Erased>(future: F, is_local: bool) -> RustFuture<Erased> {
        let ops: &'static FutureOps = if is_local { &Self::LOCAL } else { &Self::SENT };
        let made = (&raw const *ops).cast::<c_void>().map_addr(|address| address | OF_RUST);
        let mut made = RustFuture { made, body: Body { future: [MaybeUninit::uninit(); FUTURE_WORDS] } };
        // SAFETY: the body has the room.
        unsafe { P::put((&raw mut made.body).cast(), future) };
        made
    }

    unsafe extern "C" fn poll(body: *mut c_void, waker: *const Waker, out: *mut c_void) -> u8 {
        // A panic leaves the future in a state in which it is only dropped.
        let answer = catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: C++ polls a future that has not answered, with a live waker, and does not move it after this.
            let (future, waker) = unsafe { (Pin::new_unchecked(&mut *P::at(body)), &*waker) };
            future.poll(&mut Context::from_waker(waker)).map(A::of)
        }));
        // SAFETY: `out` is where C++ wants a value or an error; the future, which has answered, is given up once.
        unsafe {
            let status = match answer {
                Ok(Poll::Pending) => return PENDING,
                Ok(Poll::Ready(Ok(value))) => {
                    out.cast::<A::Value>().write(value);
                    VALUE
                }
                Ok(Poll::Ready(Err(error))) => fail(out, error),
                Err(panic) => fail(out, Error::panicked(text_of(panic))),
            };
            Self::drop(body);
            status
        }
    }

    unsafe extern "C" fn drop(body: *mut c_void) {
        // SAFETY: C++ gives the future up, once. It is dropped where it is, as it is pinned.
        unsafe {
            P::at(body).drop_in_place();
            P::free(body);
        }
    }
}

#[cold]
pub(crate) unsafe fn fail(out: *mut c_void, error: Error) -> u8 {
    // SAFETY: the caller's `out` is big enough for a pointer.
    unsafe { out.cast::<*mut Error>().write(Box::into_raw(Box::new(error))) };
    ERROR
}

#[cold]
pub(crate) fn text_of(panic: Box<dyn Any + Send>) -> String {
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => match panic.downcast_ref::<&str>() {
            Some(text) => (*text).to_owned(),
            None => "a panic without a message".to_owned(),
        },
    }
}

/// A future that calls the function which gives it in its first poll.
enum Lazy<S, F> {
    Start(S),
    Running(F),
    Over,
}

impl<S: FnOnce() -> F, F: Future> Future for Lazy<S, F> {
    type Output = F::Output;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: the function is not pinned, and is moved out; the future is not moved again.
        let this = unsafe { self.get_unchecked_mut() };
        if let Lazy::Start(_) = this
            && let Lazy::Start(start) = mem::replace(this, Lazy::Over)
        {
            *this = Lazy::Running(start());
        }
        match this {
            // SAFETY: it is pinned with the whole.
            Lazy::Running(future) => unsafe { Pin::new_unchecked(future) }.poll(context),
            _ => panic!("the future was polled after completion"),
        }
    }
}

/// A future that aborts the process rather than leave the thread of its first poll.
pub(crate) struct OneThread<F> {
    name: &'static str,
    thread: Option<ThreadId>,
    future: ManuallyDrop<F>,
}

impl<F> OneThread<F> {
    pub(crate) fn new(name: &'static str, future: F) -> Self {
        OneThread { name, thread: None, future: ManuallyDrop::new(future) }
    }

    fn check(&self, what: &str) {
        if self.thread.is_some_and(|thread| thread != thread::current().id()) {
            let name = self.name;
            eprintln!("cobridge: `{name}` is #[local], and its future was {what} on another thread");
            std::process::abort();
        }
    }
}

impl<F: Future> Future for OneThread<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        self.check("polled");
        // SAFETY: the future is pinned with the whole.
        let this = unsafe { self.get_unchecked_mut() };
        this.thread.get_or_insert_with(|| thread::current().id());
        // SAFETY: as above.
        unsafe { Pin::new_unchecked(&mut *this.future) }.poll(context)
    }
}

impl<F> Drop for OneThread<F> {
    fn drop(&mut self) {
        self.check("dropped");
        // SAFETY: once, here.
        unsafe { ManuallyDrop::drop(&mut self.future) };
    }
}
