//! The cell of a stream that Zig pushes: where the items of a `rust.Sink` wait for the Rust stream.
//!
//! A cell has two halves, as that of a promise: see [`promise`](super::promise). The consumer's is the Rust stream's, which polls
//! or is dropped. The producer's is Zig's, which sends, in any copy of its sink and on any thread, until one of them ends the stream.
//! What comes with an old generation, or after the end, is answered that it is closed, and touches nothing.
//!
//! A send that has to wait lends its item: it has a *ticket*, and its place in the queue of those that wait. Whoever takes an
//! item out moves the first of the lent ones in, so that producers go on in the order in which they came, and the queue is as full as it
//! can be at any time, but never fuller. A send that gives up learns whether its item was moved before.
//!
//! The function that fills a stream may be a task on a `std.Io`. Such a task is that of a promise of nothing, whose table
//! ([`SinkOps::task`]) has the answer end the stream, and the stream's drop cancel the task.
//!
//! A cell goes back to the free list of its type of items, with its generation one up, when its sink has ended, its consumer has
//! seen that or is gone, no send waits for its answer, and its task is over. So a sink that is never ended keeps its cell.
//!
//! Everything in a cell lies behind one lock, under which no code of users runs: wakers are cloned, woken and dropped outside of it,
//! items are destroyed outside of it, and so is the callback run. A panic in any of these aborts, as all of it is called through
//! `extern "C"` functions.

use super::kept::Kept;
use super::promise::{Handle, PromiseOps, ThreadMark};
use crate::abi::{CallOps, END, ERROR, PENDING, RawCall, StreamCallOps, VALUE};
use crate::error::Error;
use std::any::TypeId;
use std::collections::{BTreeMap, VecDeque};
use std::ffi::c_void;
use std::marker::PhantomData;
use std::mem;
use std::ptr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// The queue is full; a send waits, with its waker registered.
pub(super) const NOT_NOW: u8 = 0;
/// The item was moved.
pub(super) const SENT: u8 = 1;
/// Nobody reads any more. The item stays the caller's.
pub(super) const CLOSED: u8 = 2;

/// So many bytes of a queue are kept for the next stream.
const USUAL: usize = 4096;
/// So many wakers are woken at a time.
const AT_ONCE: usize = 8;

/// One use of a cell. All copies are the same sink. Zig knows it as a promise's [`Handle`].
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct SinkHandle {
    cell: *mut c_void,
    generation: u64,
}

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

type ClosedCallback = unsafe extern "C" fn(*mut c_void);

const _: () = assert!(size_of::<SinkOps>() == 11 * size_of::<usize>());
const _: () = assert!(size_of::<SinkHandle>() == size_of::<Handle>());

impl SinkOps {
    /// Those of the sink of `T`s.
    #[inline(always)]
    pub const fn of<T: Send + 'static>() -> &'static SinkOps {
        &Ops::<T>::SINK
    }
}

/// The tables of a `T`.
struct Ops<T>(PhantomData<T>);

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
    const TASK: PromiseOps = PromiseOps {
        make: task_make::<T>,
        keep: task_keep::<T>,
        begin: task_begin::<T>,
        set_value: task_set_value::<T>,
        set_error: task_set_error::<T>,
        set_cancelled: task_set_cancelled::<T>,
        is_cancelled: task_is_cancelled::<T>,
        on_cancel: task_on_cancel::<T>,
        abandon: task_abandon::<T>,
        forget_on_cancel: task_forget_on_cancel::<T>,
        take_on_cancel: task_take_on_cancel::<T>,
    };
    const CALL: StreamCallOps = StreamCallOps {
        call: CallOps { poll: poll::<T>, drop: drop_stream::<T> },
        poll_batch: poll_batch::<T>,
    };
}

/// See the head of this file.
struct Cell<T> {
    state: Mutex<State<T>>,
    /// A callback has run.
    callback_ran: Condvar,
}

struct State<T> {
    /// How often the cell was used before.
    generation: u64,
    capacity: usize,
    items: VecDeque<T>,
    consumer: Consumer,
    producer: Producer,
    /// Those that wait for room, in the order of their tickets.
    waiting: VecDeque<Waiting<T>>,
    /// The ticket that was given last.
    last_ticket: u64,
    /// The highest ticket whose item was moved. Those below it have been, too, or were given up.
    served: u64,
    /// How many tickets have no answer yet.
    unanswered: usize,
    callback: Callback,
    task: Task,
    kept: Kept,
}

// SAFETY: items are `Send`; those that are lent may be moved by any thread, as the errors may, and the callback's context and the
// copies may be used on any, as `SinkOps` says.
unsafe impl<T: Send> Send for State<T> {}

enum Consumer {
    /// It is there, and does not wait.
    Present,
    Waiting(Waker),
    /// It was dropped before the end, and this thread tells the other half.
    Closing(ThreadMark),
    /// It has seen the end, or was dropped.
    Gone,
}

enum Producer {
    Open,
    /// With an error that nobody has seen, or null.
    Ended(*mut Error),
}

struct Waiting<T> {
    ticket: u64,
    /// Lent.
    item: *mut T,
    waker: Waker,
}

enum Callback {
    None,
    Set { context: *mut c_void, run: ClosedCallback },
    Used,
}

/// The task that runs the function.
enum Task {
    /// There is none, or it is over.
    None,
    Running,
    /// It is cancelled by this when the stream is dropped.
    Cancellable {
        context: *mut c_void,
        run: ClosedCallback,
    },
}

/// What a consumer finds.
enum Found {
    /// So many items were moved to where they are wanted.
    Items(usize),
    /// The stream is over, with an error or null.
    Over(*mut Error),
    Nothing,
}

impl<T> State<T> {
    fn is_closed(&self) -> bool {
        matches!(self.consumer, Consumer::Closing(_) | Consumer::Gone)
            || matches!(self.producer, Producer::Ended(_))
    }

    /// Whether an item may be added: not before those that wait.
    fn has_room(&self) -> bool {
        self.items.len() < self.capacity && self.waiting.is_empty()
    }

    /// Takes the waker of a consumer that waits for an item.
    fn take_consumer(&mut self) -> Option<Waker> {
        match mem::replace(&mut self.consumer, Consumer::Present) {
            Consumer::Waiting(waker) => Some(waker),
            other => {
                self.consumer = other;
                None
            }
        }
    }

    /// Moves a lent item in, if there is room. Gives the waker of its send.
    fn serve(&mut self) -> Option<Waker> {
        if self.items.len() >= self.capacity {
            return None;
        }
        let first = self.waiting.pop_front()?;
        // SAFETY: a send that waits lends its item, until it hears that it was moved.
        self.items.push_back(unsafe { first.item.read() });
        self.served = first.ticket;
        Some(first.waker)
    }

    fn position(&self, ticket: u64) -> Option<usize> {
        self.waiting.binary_search_by_key(&ticket, |waiting| waiting.ticket).ok()
    }

    /// The answer to a ticket, if there is one.
    fn answer(&mut self, ticket: u64) -> Option<u8> {
        if self.position(ticket).is_some() {
            return None;
        }
        self.unanswered -= 1;
        // Nobody else has given this ticket up, and it does not wait: it was served, or all were sent away.
        Some(if ticket <= self.served { SENT } else { CLOSED })
    }
}

impl SinkHandle {
    /// A cell from the free list, or a new one.
    fn make<T: Send + 'static>(capacity: usize) -> SinkHandle {
        let cell = pop::<T>().unwrap_or_else(|| {
            Box::leak(Box::new(Cell::<T> {
                state: Mutex::new(State {
                    generation: 0,
                    capacity: 0,
                    items: VecDeque::new(),
                    consumer: Consumer::Present,
                    producer: Producer::Open,
                    waiting: VecDeque::new(),
                    last_ticket: 0,
                    served: 0,
                    unanswered: 0,
                    callback: Callback::None,
                    task: Task::None,
                    kept: Kept::new(),
                }),
                callback_ran: Condvar::new(),
            }))
        });
        let mut state = lock(cell);
        state.capacity = if capacity == 0 { usize::MAX } else { capacity };
        SinkHandle { cell: ptr::from_ref(cell).cast_mut().cast(), generation: state.generation }
    }

    /// # Safety
    /// The handle comes from `make::<T>`, as all of this table.
    unsafe fn cell<T>(&self) -> &'static Cell<T> {
        // SAFETY: cells are never freed.
        unsafe { &*self.cell.cast::<Cell<T>>() }
    }

    /// `None`: the generation is old, so the stream is over.
    ///
    /// # Safety
    /// As [`cell`](Self::cell).
    unsafe fn lock<T>(&self) -> Option<MutexGuard<'static, State<T>>> {
        // SAFETY: the caller's promise.
        let state = lock(unsafe { self.cell::<T>() });
        (state.generation == self.generation).then_some(state)
    }

    /// For a half that is not done with, or a ticket that has no answer.
    ///
    /// # Safety
    /// As [`cell`](Self::cell).
    unsafe fn lock_own<T>(&self) -> MutexGuard<'static, State<T>> {
        // SAFETY: the caller's promise.
        unsafe { self.lock() }.expect("the cell is not another stream's before this half has let go of it")
    }

    /// Gives the cell back if nobody needs it any more.
    ///
    /// # Safety
    /// As [`cell`](Self::cell); the guard is this cell's.
    unsafe fn recycle<T: Send + 'static>(&self, mut state: MutexGuard<'static, State<T>>) {
        let over = matches!(state.consumer, Consumer::Gone)
            && matches!(state.producer, Producer::Ended(_))
            && matches!(state.task, Task::None)
            && state.unanswered == 0;
        if !over {
            return;
        }
        debug_assert!(state.items.is_empty() && state.waiting.is_empty());
        state.generation += 1;
        state.consumer = Consumer::Present;
        state.producer = Producer::Open;
        state.callback = Callback::None;
        state.last_ticket = 0;
        state.served = 0;
        state.kept.clear();
        if state.items.capacity().saturating_mul(size_of::<T>()) > USUAL {
            state.items = VecDeque::new();
        }
        if state.waiting.capacity() * size_of::<Waiting<T>>() > USUAL {
            state.waiting = VecDeque::new();
        }
        drop(state);
        // SAFETY: the caller's promise.
        push(unsafe { self.cell::<T>() });
    }

    /// Moves lent items in as long as there is room, and wakes their sends.
    ///
    /// # Safety
    /// As [`cell`](Self::cell).
    unsafe fn serve_all<T>(&self, mut state: MutexGuard<'static, State<T>>) {
        loop {
            let mut wakers = [const { None }; AT_ONCE];
            for place in &mut wakers {
                *place = state.serve();
                if place.is_none() {
                    break;
                }
            }
            drop(state);
            let more = wakers[AT_ONCE - 1].is_some();
            wakers.into_iter().flatten().for_each(Waker::wake);
            if !more {
                return;
            }
            // SAFETY: the caller's promise.
            let Some(again) = (unsafe { self.lock::<T>() }) else { return };
            state = again;
        }
    }

    /// Sends all away that wait for room in a stream that is over. Their items stay theirs.
    ///
    /// # Safety
    /// As [`cell`](Self::cell).
    unsafe fn send_away<T>(&self, mut state: MutexGuard<'static, State<T>>) {
        loop {
            let mut wakers = [const { None }; AT_ONCE];
            for place in &mut wakers {
                *place = state.waiting.pop_front().map(|waiting| waiting.waker);
            }
            drop(state);
            let more = wakers[AT_ONCE - 1].is_some();
            wakers.into_iter().flatten().for_each(Waker::wake);
            if !more {
                return;
            }
            // SAFETY: the caller's promise.
            let Some(again) = (unsafe { self.lock::<T>() }) else { return };
            state = again;
        }
    }

    /// What is there, for a consumer that wants up to `max` items at `out`.
    ///
    /// # Safety
    /// As [`cell`](Self::cell); the consumer's half is there; `out` has room for so many items.
    unsafe fn take<T: Send + 'static>(
        &self,
        mut state: MutexGuard<'static, State<T>>,
        out: *mut T,
        max: usize,
    ) -> Result<Found, MutexGuard<'static, State<T>>> {
        let count = state.items.len().min(max);
        if count != 0 {
            for (place, item) in state.items.drain(..count).enumerate() {
                // SAFETY: the caller's promise.
                unsafe { out.add(place).write(item) };
            }
            if !state.waiting.is_empty() {
                // SAFETY: the caller's promise.
                unsafe { self.serve_all(state) };
            }
            return Ok(Found::Items(count));
        }
        let Producer::Ended(error) = &mut state.producer else { return Err(state) };
        let error = mem::replace(error, ptr::null_mut());
        // Whoever ended the stream took the waker, so that none is dropped under the lock.
        debug_assert!(matches!(state.consumer, Consumer::Present));
        state.consumer = Consumer::Gone;
        // SAFETY: the caller's promise.
        unsafe { self.recycle(state) };
        Ok(Found::Over(error))
    }

    /// One poll. [`Found::Nothing`]: the waker is registered.
    ///
    /// # Safety
    /// As [`take`](Self::take).
    unsafe fn poll<T: Send + 'static>(&self, waker: &Waker, out: *mut T, max: usize) -> Found {
        // SAFETY: the caller's promise.
        let state = match unsafe { self.take(self.lock_own(), out, max) } {
            Ok(found) => return found,
            Err(state) => state,
        };
        if matches!(&state.consumer, Consumer::Waiting(old) if old.will_wake(waker)) {
            return Found::Nothing;
        }
        drop(state);
        let fresh = waker.clone();
        // Something may have come meanwhile; it woke the old waker, or none.
        // SAFETY: the caller's promise.
        match unsafe { self.take(self.lock_own(), out, max) } {
            Ok(found) => found,
            Err(mut state) => {
                let old = mem::replace(&mut state.consumer, Consumer::Waiting(fresh));
                drop(state);
                drop(old);
                Found::Nothing
            }
        }
    }

    /// Ends the consumer's half before the end of the stream.
    ///
    /// # Safety
    /// As [`cell`](Self::cell); the consumer's half is there.
    unsafe fn forsake<T: Send + 'static>(&self) {
        // SAFETY: the caller's promise.
        let mut state = unsafe { self.lock_own::<T>() };
        let consumer = mem::replace(&mut state.consumer, Consumer::Closing(ThreadMark::here()));
        let mut items = mem::take(&mut state.items);
        let error = match &mut state.producer {
            Producer::Open => ptr::null_mut(),
            Producer::Ended(error) => mem::replace(error, ptr::null_mut()),
        };
        let callback = match mem::replace(&mut state.callback, Callback::Used) {
            Callback::Set { context, run } => Some((context, run)),
            none => {
                state.callback = none;
                None
            }
        };
        let task = match mem::replace(&mut state.task, Task::Running) {
            Task::Cancellable { context, run } => Some((context, run)),
            other => {
                state.task = other;
                None
            }
        };
        // SAFETY: the caller's promise.
        unsafe { self.send_away(state) };
        drop(consumer);
        items.clear();
        if !error.is_null() {
            // SAFETY: the stream owned it.
            drop(unsafe { Box::from_raw(error) });
        }
        for (context, run) in callback.into_iter().chain(task) {
            // SAFETY: who registered it promised that it may be called once with its context, on any thread.
            unsafe { run(context) };
        }
        // SAFETY: the caller's promise; nobody recycles the cell while the consumer is closing.
        unsafe {
            let mut state = self.lock_own::<T>();
            state.consumer = Consumer::Gone;
            // Its memory is for the next stream.
            state.items = items;
            self.cell::<T>().callback_ran.notify_all();
            self.recycle(state);
        }
    }

    /// # Safety
    /// As [`cell`](Self::cell); `item` points to a `T`, which is not used again if it was sent.
    unsafe fn try_send<T: 'static>(&self, item: *mut T) -> u8 {
        // SAFETY: the caller's promise.
        let Some(mut state) = (unsafe { self.lock::<T>() }) else { return CLOSED };
        if state.is_closed() {
            return CLOSED;
        }
        if !state.has_room() {
            return NOT_NOW;
        }
        // SAFETY: the caller's promise.
        state.items.push_back(unsafe { item.read() });
        let consumer = state.take_consumer();
        // From here on the cell may be another stream's.
        drop(state);
        if let Some(consumer) = consumer {
            consumer.wake();
        }
        SENT
    }

    /// # Safety
    /// As [`SinkOps::send`].
    unsafe fn send<T: Send + 'static>(&self, item: *mut T, ticket: &mut u64, waker: &Waker) -> u8 {
        if *ticket != 0 {
            // SAFETY: the caller's promise.
            let answer = unsafe { self.poll_ticket::<T>(*ticket, waker) };
            if answer != NOT_NOW {
                *ticket = 0;
            }
            return answer;
        }
        // SAFETY: the caller's promise.
        match unsafe { self.try_send(item) } {
            NOT_NOW => {}
            answer => return answer,
        }
        let waker = waker.clone();
        // There may be room meanwhile, or the stream over.
        // SAFETY: the caller's promise.
        let Some(mut state) = (unsafe { self.lock::<T>() }) else { return CLOSED };
        if state.is_closed() {
            return CLOSED;
        }
        if state.has_room() {
            // SAFETY: the caller's promise.
            state.items.push_back(unsafe { item.read() });
            let consumer = state.take_consumer();
            drop(state);
            if let Some(consumer) = consumer {
                consumer.wake();
            }
            return SENT;
        }
        state.last_ticket += 1;
        state.unanswered += 1;
        *ticket = state.last_ticket;
        let waiting = Waiting { ticket: *ticket, item, waker };
        state.waiting.push_back(waiting);
        NOT_NOW
    }

    /// # Safety
    /// As [`cell`](Self::cell); the ticket has no answer yet.
    unsafe fn poll_ticket<T: Send + 'static>(&self, ticket: u64, waker: &Waker) -> u8 {
        let mut fresh = None;
        loop {
            // SAFETY: the caller's promise. A ticket without an answer keeps the cell.
            let mut state = unsafe { self.lock_own::<T>() };
            if let Some(answer) = state.answer(ticket) {
                // SAFETY: the caller's promise.
                unsafe { self.recycle(state) };
                return answer;
            }
            let Some(place) = state.position(ticket) else { unreachable!("it has no answer, so it waits") };
            let known = &mut state.waiting[place].waker;
            if known.will_wake(waker) {
                return NOT_NOW;
            }
            if let Some(fresh) = fresh.take() {
                let old = mem::replace(known, fresh);
                drop(state);
                drop(old);
                return NOT_NOW;
            }
            drop(state);
            fresh = Some(waker.clone());
        }
    }

    /// # Safety
    /// As [`cell`](Self::cell); the ticket has no answer yet.
    unsafe fn give_up<T: Send + 'static>(&self, ticket: u64) -> bool {
        // SAFETY: the caller's promise.
        let mut state = unsafe { self.lock_own::<T>() };
        let place = state.position(ticket);
        let waiting = place.and_then(|place| state.waiting.remove(place));
        let sent = waiting.is_none() && ticket <= state.served;
        state.unanswered -= 1;
        // SAFETY: the caller's promise.
        unsafe { self.recycle(state) };
        drop(waiting);
        sent
    }

    /// # Safety
    /// As [`cell`](Self::cell); `error` is an owned error or null.
    unsafe fn finish<T: Send + 'static>(&self, error: *mut Error) -> bool {
        // SAFETY: the caller's promise.
        let Some(mut state) = (unsafe { self.lock::<T>() }) else { return false };
        if matches!(state.producer, Producer::Ended(_)) {
            return false;
        }
        let unwanted = matches!(state.consumer, Consumer::Closing(_) | Consumer::Gone);
        state.producer = Producer::Ended(if unwanted { ptr::null_mut() } else { error });
        if matches!(state.callback, Callback::Set { .. }) {
            state.callback = Callback::Used;
        }
        let consumer = state.take_consumer();
        // SAFETY: the caller's promise. Who waits keeps the cell meanwhile, and so does a consumer that has not seen the end.
        unsafe {
            if state.waiting.is_empty() {
                self.recycle(state);
            } else {
                self.send_away(state);
            }
        }
        if let Some(consumer) = consumer {
            consumer.wake();
        }
        if unwanted && !error.is_null() {
            // SAFETY: the caller gave it away.
            drop(unsafe { Box::from_raw(error) });
        }
        true
    }

    /// # Safety
    /// As [`SinkOps::on_closed`].
    unsafe fn on_closed<T: 'static>(&self, context: *mut c_void, run: ClosedCallback) -> bool {
        // Old, so ended.
        // SAFETY: the caller's promise.
        let Some(mut state) = (unsafe { self.lock::<T>() }) else { return true };
        if matches!(state.producer, Producer::Ended(_)) {
            return true;
        }
        if !matches!(state.callback, Callback::None) {
            return false;
        }
        if !matches!(state.consumer, Consumer::Closing(_) | Consumer::Gone) {
            state.callback = Callback::Set { context, run };
            return true;
        }
        state.callback = Callback::Used;
        drop(state);
        // On this thread, so that `forget_on_closed` on another one need not wait: it comes after this function.
        // SAFETY: the caller promises that it may be called.
        unsafe { run(context) };
        true
    }

    /// # Safety
    /// As [`cell`](Self::cell).
    unsafe fn forget_on_closed<T: 'static>(&self) {
        loop {
            // SAFETY: the caller's promise.
            let Some(mut state) = (unsafe { self.lock::<T>() }) else { return };
            match state.consumer {
                Consumer::Closing(thread) if thread != ThreadMark::here() => {
                    // SAFETY: the caller's promise.
                    let ran = unsafe { &self.cell::<T>().callback_ran };
                    drop(ran.wait(state).unwrap_or_else(PoisonError::into_inner));
                }
                _ => {
                    if matches!(state.callback, Callback::Set { .. }) {
                        state.callback = Callback::None;
                    }
                    return;
                }
            }
        }
    }
}

// What a task does with a sink, which it takes for a promise: from `on_cancel` to its answer it keeps the cell.
impl SinkHandle {
    fn of(handle: Handle) -> SinkHandle {
        SinkHandle { cell: handle.cell.cast(), generation: handle.generation }
    }

    /// The task is over, with an owned error or null. It answers once.
    ///
    /// # Safety
    /// As [`finish`](Self::finish).
    unsafe fn end_task<T: Send + 'static>(&self, error: *mut Error) -> bool {
        // SAFETY: the caller's promise.
        if !unsafe { self.finish::<T>(error) } && !error.is_null() {
            // SAFETY: it was given away.
            drop(unsafe { Box::from_raw(error) });
        }
        // One that could not even begin has not kept the cell.
        // SAFETY: the caller's promise.
        if let Some(mut state) = unsafe { self.lock::<T>() }
            && !matches!(state.task, Task::None)
        {
            state.task = Task::None;
            // SAFETY: the caller's promise.
            unsafe { self.recycle(state) };
        }
        true
    }

    /// # Safety
    /// As [`SinkOps::on_closed`]; before the task is started.
    unsafe fn cancel_task_by<T: Send + 'static>(&self, context: *mut c_void, run: ClosedCallback) -> bool {
        // SAFETY: the caller's promise.
        let mut state = unsafe { self.lock_own::<T>() };
        debug_assert!(matches!(state.consumer, Consumer::Present), "it is inside of the first poll");
        state.task = Task::Cancellable { context, run };
        true
    }

    /// Whether it had not been run, and will not be.
    ///
    /// # Safety
    /// As [`cell`](Self::cell); the task is not over.
    unsafe fn take_task_cancel<T: Send + 'static>(&self) -> bool {
        // SAFETY: the caller's promise.
        let mut state = unsafe { self.lock_own::<T>() };
        matches!(mem::replace(&mut state.task, Task::Running), Task::Cancellable { .. })
    }
}

fn lock<T>(cell: &Cell<T>) -> MutexGuard<'_, State<T>> {
    cell.state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The cells that nobody uses, for each type of items. There are as many as there were streams at the same time.
static FREE: Mutex<BTreeMap<TypeId, Cells>> = Mutex::new(BTreeMap::new());

#[derive(Default)]
struct Cells(Vec<*const c_void>);

// SAFETY: cells are used on any thread.
unsafe impl Send for Cells {}

fn pop<T: 'static>() -> Option<&'static Cell<T>> {
    let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
    let cell = free.get_mut(&TypeId::of::<T>())?.0.pop()?;
    // SAFETY: `push` puts cells of a type under its name, and they are never freed.
    Some(unsafe { &*cell.cast::<Cell<T>>() })
}

fn push<T: 'static>(cell: &'static Cell<T>) {
    let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
    free.entry(TypeId::of::<T>()).or_default().0.push(ptr::from_ref(cell).cast());
}

// What follows is given handles of the table's `make`, with which it promises what `SinkHandle`'s functions ask for.

unsafe extern "C" fn make<T: Send + 'static>(capacity: usize) -> SinkHandle {
    SinkHandle::make::<T>(capacity)
}

/// # Safety
/// `begin` was not called; `data` is as [`Kept::copy`] wants it.
unsafe extern "C" fn keep<T: Send + 'static>(
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
unsafe extern "C" fn begin<T: Send + 'static>(
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

unsafe extern "C" fn is_closed<T: Send + 'static>(handle: SinkHandle) -> bool {
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

// The same, and [`PromiseOps`] says what each does.

unsafe extern "C" fn task_make<T: Send + 'static>() -> Handle {
    let SinkHandle { cell, generation } = SinkHandle::make::<T>(1);
    Handle { cell: cell.cast(), generation }
}

/// # Safety
/// As [`keep`].
unsafe extern "C" fn task_keep<T: Send + 'static>(
    handle: Handle,
    data: *const c_void,
    bytes: usize,
    align: usize,
) -> *const c_void {
    // SAFETY: the caller's promise.
    unsafe { keep::<T>(SinkHandle::of(handle), data, bytes, align) }
}

/// # Safety
/// As [`begin`].
unsafe extern "C" fn task_begin<T: Send + 'static>(
    handle: Handle,
    call: *mut c_void,
    waker: *const Waker,
    out: *mut c_void,
) -> u8 {
    // SAFETY: the caller's promise.
    unsafe { begin::<T>(SinkHandle::of(handle), call, waker, out) }
}

unsafe extern "C" fn task_set_value<T: Send + 'static>(handle: Handle, _nothing: *mut c_void) -> bool {
    // SAFETY: the table's handle.
    unsafe { SinkHandle::of(handle).end_task::<T>(ptr::null_mut()) }
}

/// # Safety
/// `error` is an owned error, which is not used again.
unsafe extern "C" fn task_set_error<T: Send + 'static>(handle: Handle, error: *mut c_void) -> bool {
    // SAFETY: the caller's promise.
    unsafe { SinkHandle::of(handle).end_task::<T>(error.cast()) }
}

unsafe extern "C" fn task_set_cancelled<T: Send + 'static>(handle: Handle) -> bool {
    // SAFETY: the table's handle.
    unsafe { SinkHandle::of(handle).end_task::<T>(Box::into_raw(Box::new(Error::Cancelled))) }
}

unsafe extern "C" fn task_abandon<T: Send + 'static>(handle: Handle) -> bool {
    // SAFETY: the table's handle.
    unsafe { SinkHandle::of(handle).end_task::<T>(Box::into_raw(Box::new(Error::Abandoned))) }
}

unsafe extern "C" fn task_is_cancelled<T: Send + 'static>(handle: Handle) -> bool {
    // SAFETY: the table's handle.
    unsafe { is_closed::<T>(SinkHandle::of(handle)) }
}

/// # Safety
/// As [`on_closed`], before the task is started.
unsafe extern "C" fn task_on_cancel<T: Send + 'static>(
    handle: Handle,
    context: *mut c_void,
    run: ClosedCallback,
) -> bool {
    // SAFETY: the caller's promise.
    unsafe { SinkHandle::of(handle).cancel_task_by::<T>(context, run) }
}

/// # Safety
/// The task is not over. It is not waited for: whoever cancels it holds what it needs.
unsafe extern "C" fn task_forget_on_cancel<T: Send + 'static>(handle: Handle) {
    // SAFETY: the caller's promise.
    unsafe { SinkHandle::of(handle).take_task_cancel::<T>() };
}

/// # Safety
/// The task is not over.
unsafe extern "C" fn task_take_on_cancel<T: Send + 'static>(handle: Handle) -> bool {
    // SAFETY: the caller's promise.
    unsafe { SinkHandle::of(handle).take_task_cancel::<T>() }
}
