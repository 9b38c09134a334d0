//! Sinks as Zig sees them, through [`SinkOps`], and the Rust stream through [`StreamCall`]. Rust functions are in the place of Zig's
//! shims. Each test has items of a type of its own, and with it cells that no other test gets.

mod ends;
mod on_closed;
mod polls;
mod task;
mod waiting;

use super::{CLOSED, NOT_NOW, SENT, SinkHandle, SinkOps};
use crate::call::Fallible;
use crate::error::Error;
use crate::stream::BatchStream;
use crate::stream::call::{StreamCall, stream_call};
use crate::zig::cobridge1_zig_error;
use crate::zig::tests::{Callback, Count, NOOP, Named, aborts, counted, counter, for_ever, rounds};
use futures_core::Stream as _;
use std::ffi::c_void;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Wake, Waker};

/// An item of the test that has a type `Test`. Its destructions are counted.
struct Item<Test> {
    tag: u64,
    destroyed: Arc<AtomicUsize>,
    test: PhantomData<fn(Test)>,
}

impl<Test> Drop for Item<Test> {
    fn drop(&mut self) {
        self.destroyed.fetch_add(1, SeqCst);
    }
}

/// Makes the items of a test, and knows how many were destroyed.
#[derive(Default)]
struct Items(Arc<AtomicUsize>);

impl Items {
    fn make<Test>(&self, tag: u64) -> Item<Test> {
        Item { tag, destroyed: self.0.clone(), test: PhantomData }
    }

    fn destroyed(&self) -> usize {
        self.0.load(SeqCst)
    }
}

/// Zig's half of a stream.
struct Sink<T: Send + 'static> {
    handle: SinkHandle,
    ops: &'static SinkOps,
    types: PhantomData<fn(T)>,
}

impl<T: Send + 'static> Clone for Sink<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + 'static> Copy for Sink<T> {}
// SAFETY: a sink may be used on any thread.
unsafe impl<T: Send + 'static> Send for Sink<T> {}
// SAFETY: by several at once.
unsafe impl<T: Send + 'static> Sync for Sink<T> {}

// SAFETY of all that follows: the handle comes from `make`, and the table is that of a `T`.
impl<T: Send + 'static> Sink<T> {
    /// What the shim does first.
    fn make(capacity: usize) -> Self {
        let ops = SinkOps::of::<T>();
        // SAFETY: see above.
        Sink { handle: unsafe { (ops.make)(capacity) }, ops, types: PhantomData }
    }

    /// What is refused comes back with the answer.
    fn try_send(self, item: T) -> Result<(), (u8, T)> {
        let mut item = ManuallyDrop::new(item);
        // SAFETY: see above; the item is used again only if it was refused.
        match unsafe { (self.ops.try_send)(self.handle, (&raw mut item).cast()) } {
            SENT => Ok(()),
            answer => Err((answer, ManuallyDrop::into_inner(item))),
        }
    }

    /// Nothing happens before it is polled.
    fn send(self, item: T) -> Sending<T> {
        Sending { sink: self, item: Box::into_raw(Box::new(item)), ticket: 0, is_sent: false }
    }

    /// A send that has to wait.
    fn waits(self, item: T, waker: &Waker) -> Sending<T> {
        let mut sending = self.send(item);
        assert_eq!(sending.poll(waker), NOT_NOW);
        assert_ne!(sending.ticket, 0);
        sending
    }

    fn is_closed(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.is_closed)(self.handle) }
    }

    fn close(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.finish)(self.handle, std::ptr::null_mut()) }
    }

    fn fail(self, name: &str) -> bool {
        let error = owned_error(name);
        // SAFETY: see above; a refused error is dropped once.
        unsafe {
            let accepted = (self.ops.finish)(self.handle, error.cast());
            if !accepted {
                drop(Box::from_raw(error));
            }
            accepted
        }
    }

    fn on_closed<F: FnOnce() + Send>(self, context: &'static Callback<F>) -> bool {
        // SAFETY: see above; the context lives for ever.
        unsafe {
            (self.ops.on_closed)(self.handle, (&raw const *context).cast_mut().cast(), Callback::<F>::run)
        }
    }

    fn forget_on_closed(self) {
        // SAFETY: see above.
        unsafe { (self.ops.forget_on_closed)(self.handle) }
    }

    fn keep(self, bytes: &[u8], align: usize) -> *const u8 {
        // SAFETY: see above; readable bytes.
        unsafe { (self.ops.keep)(self.handle, bytes.as_ptr().cast(), bytes.len(), align) }.cast()
    }

    fn cell(self) -> *mut c_void {
        self.handle.cell
    }

    /// Whether the next stream of such items will get this cell: nobody needs it any more.
    fn is_free(self) -> bool {
        let next = Sink::<T>::make(1);
        // SAFETY: the consumer's half was not begun, and nobody else knows of it.
        unsafe { next.handle.forsake::<T>() };
        assert!(next.close());
        next.cell() == self.cell()
    }
}

fn owned_error(name: &str) -> *mut Error {
    // SAFETY: readable bytes.
    unsafe { cobridge1_zig_error(name.as_ptr(), name.len(), 7) }
}

/// A send as a task of Zig's has it on its stack.
struct Sending<T: Send + 'static> {
    sink: Sink<T>,
    /// A box's, or the cell's if it was sent.
    item: *mut T,
    ticket: u64,
    is_sent: bool,
}

// SAFETY: it owns its item.
unsafe impl<T: Send + 'static> Send for Sending<T> {}

impl<T: Send + 'static> Sending<T> {
    fn poll(&mut self, waker: &Waker) -> u8 {
        assert!(!self.is_sent, "it has had its answer");
        // SAFETY: the table's handle; the item stays where it is until it is sent or given up.
        let answer =
            unsafe { (self.sink.ops.send)(self.sink.handle, self.item.cast(), &mut self.ticket, waker) };
        self.is_sent = answer == SENT;
        answer
    }

    /// Whether the item is gone.
    fn give_up(&mut self) -> bool {
        let ticket = std::mem::take(&mut self.ticket);
        assert_ne!(ticket, 0, "it waits");
        // SAFETY: the ticket has no answer yet.
        self.is_sent = unsafe { (self.sink.ops.give_up)(self.sink.handle, ticket) };
        self.is_sent
    }
}

impl<T: Send + 'static> Drop for Sending<T> {
    fn drop(&mut self) {
        if self.ticket != 0 {
            self.give_up();
        }
        // SAFETY: the box is this send's, the item only if it was not sent.
        unsafe {
            match self.is_sent {
                true => drop(Box::from_raw(self.item.cast::<ManuallyDrop<T>>())),
                false => drop(Box::from_raw(self.item)),
            }
        }
    }
}

type Starter<T> = Box<dyn FnOnce(*mut T, *mut u8, *const u8) -> u8 + Send>;
type Stream<T> = StreamCall<Named, Fallible, Starter<T>, T>;

/// The stream of a Zig function that takes a sink, and does `body` with it before it returns.
fn start<T: Send + 'static>(capacity: usize, body: impl FnOnce(Sink<T>) + Send + 'static) -> Stream<T> {
    let starter: Starter<T> = Box::new(move |out, call, waker| {
        let sink = Sink::<T>::make(capacity);
        body(sink);
        // SAFETY: what `stream.start` does.
        unsafe { (sink.ops.begin)(sink.handle, call.cast(), waker.cast(), out.cast()) }
    });
    // SAFETY: as above.
    unsafe { stream_call(starter) }
}

/// The same, begun and empty, with its sink.
fn pending<T: Send + 'static>(capacity: usize, waker: &Waker) -> (Stream<T>, Sink<T>) {
    let (sender, sink) = channel();
    let mut stream = start(capacity, move |sink| sender.send(sink).unwrap());
    assert!(poll(&mut stream, waker).is_pending());
    (stream, sink.recv().unwrap())
}

/// One that holds as many items as it may, with the tags from 0 on.
fn full<Test: 'static>(capacity: usize, items: &Items) -> (Stream<Item<Test>>, Sink<Item<Test>>) {
    let (stream, sink) = pending(capacity, NOOP);
    for tag in 0..capacity as u64 {
        assert!(sink.try_send(items.make(tag)).is_ok());
    }
    (stream, sink)
}

fn poll<T: Send + 'static>(stream: &mut Stream<T>, waker: &Waker) -> Poll<Option<Result<T, Error>>> {
    Pin::new(stream).poll_next(&mut Context::from_waker(waker))
}

/// The tag of the item that is there.
fn next<Test: 'static>(stream: &mut Stream<Item<Test>>) -> u64 {
    match poll(stream, NOOP) {
        Poll::Ready(Some(Ok(item))) => item.tag,
        Poll::Ready(Some(Err(error))) => panic!("{error}"),
        Poll::Ready(None) => panic!("the end"),
        Poll::Pending => panic!("pending"),
    }
}

/// The tags of those that are there, so many at most.
fn batch<Test: 'static>(stream: &mut Stream<Item<Test>>, max: usize) -> Vec<u64> {
    let mut found = Vec::new();
    assert!(Pin::new(stream).poll_next_batch(&mut Context::from_waker(NOOP), &mut found, max).is_ready());
    found.into_iter().map(|item| item.unwrap().tag).collect()
}

fn is_end<T>(polled: Poll<Option<Result<T, Error>>>) -> bool {
    matches!(polled, Poll::Ready(None))
}

/// The error that ends a stream.
fn error<T>(polled: Poll<Option<Result<T, Error>>>) -> Error {
    match polled {
        Poll::Ready(Some(Err(error))) => error,
        Poll::Ready(Some(Ok(_))) => panic!("an item"),
        Poll::Ready(None) => panic!("the end"),
        Poll::Pending => panic!("pending"),
    }
}

type Act = Mutex<Option<Box<dyn FnOnce() + Send>>>;

fn act(act: &Act) {
    let taken = act.lock().unwrap().take();
    if let Some(function) = taken {
        function();
    }
}

/// A waker that does something when it is first woken, as another thread might at that moment.
fn when_woken(function: impl FnOnce() + Send + 'static) -> Waker {
    struct Woken(Act);
    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            act(&self.0);
        }
    }
    Waker::from(Arc::new(Woken(Mutex::new(Some(Box::new(function))))))
}

/// The same when it is first cloned. Its clones count their wakes.
fn when_cloned(function: impl FnOnce() + Send + 'static) -> (Arc<Count>, Waker) {
    struct Cloned(Act, Arc<Count>);
    const TABLE: RawWakerVTable = RawWakerVTable::new(
        |cloned| {
            // SAFETY: it lives for ever.
            let cloned = unsafe { &*cloned.cast::<Cloned>() };
            act(&cloned.0);
            RawWaker::from(cloned.1.clone())
        },
        |_| panic!("only a clone is woken"),
        |_| panic!("only a clone is woken"),
        |_| {},
    );
    let count = Arc::new(Count::default());
    let cloned = for_ever(Cloned(Mutex::new(Some(Box::new(function))), count.clone()));
    // SAFETY: the table is that of a `Cloned`.
    (count, unsafe { Waker::from_raw(RawWaker::new((&raw const *cloned).cast(), &TABLE)) })
}

/// One that counts how often it is cloned. Its clones are the same waker.
fn counts_clones() -> (&'static AtomicUsize, Waker) {
    static TABLE: RawWakerVTable = RawWakerVTable::new(
        |count| {
            // SAFETY: it lives for ever.
            unsafe { &*count.cast::<AtomicUsize>() }.fetch_add(1, SeqCst);
            RawWaker::new(count, &TABLE)
        },
        |_| {},
        |_| {},
        |_| {},
    );
    let count = for_ever(AtomicUsize::new(0));
    // SAFETY: the table is that of such a counter.
    (count, unsafe { Waker::from_raw(RawWaker::new((&raw const *count).cast(), &TABLE)) })
}

/// How many wakers there are, and the one who counts.
fn clones(count: &Arc<Count>) -> usize {
    Arc::strong_count(count)
}
