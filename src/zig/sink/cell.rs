//! The cells, from the free list to their locks and back to it.

use super::SinkHandle;
use super::state::{Callback, Consumer, Producer, State, Task, Waiting};
use crate::zig::kept::Kept;
use std::any::TypeId;
use std::collections::{BTreeMap, VecDeque};
use std::ffi::c_void;
use std::ptr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;

/// So many bytes of a queue are kept for the next stream.
const USUAL: usize = 4096;
/// So many wakers are woken at a time.
const AT_ONCE: usize = 8;

/// See the head of `mod.rs`.
pub(super) struct Cell<T> {
    state: Mutex<State<T>>,
    /// A callback has run.
    pub(super) callback_ran: Condvar,
}

impl SinkHandle {
    /// A cell from the free list, or a new one.
    pub(super) fn make<T: Send + 'static>(capacity: usize) -> SinkHandle {
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
    #[inline]
    pub(super) unsafe fn cell<T>(&self) -> &'static Cell<T> {
        // SAFETY: cells are never freed.
        unsafe { &*self.cell.cast::<Cell<T>>() }
    }

    /// `None`: the generation is old, so the stream is over.
    ///
    /// # Safety
    /// As [`cell`](Self::cell).
    #[inline]
    pub(super) unsafe fn lock<T>(&self) -> Option<MutexGuard<'static, State<T>>> {
        // SAFETY: the caller's promise.
        let state = lock(unsafe { self.cell::<T>() });
        (state.generation == self.generation).then_some(state)
    }

    /// For a half that is not done with, or a ticket that has no answer.
    ///
    /// # Safety
    /// As [`cell`](Self::cell).
    #[inline]
    pub(super) unsafe fn lock_own<T>(&self) -> MutexGuard<'static, State<T>> {
        // SAFETY: the caller's promise.
        unsafe { self.lock() }.expect("the cell is not another stream's before this half has let go of it")
    }

    /// Gives the cell back if nobody needs it any more.
    ///
    /// # Safety
    /// As [`cell`](Self::cell); the guard is this cell's.
    pub(super) unsafe fn recycle<T: Send + 'static>(&self, mut state: MutexGuard<'static, State<T>>) {
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

    /// Answers those that wait, as far as there are answers, and wakes them.
    ///
    /// # Safety
    /// As [`cell`](Self::cell); the guard is this cell's.
    pub(super) unsafe fn answer_waiting<T>(&self, mut state: MutexGuard<'static, State<T>>) {
        loop {
            let mut wakers = [const { None }; AT_ONCE];
            for place in &mut wakers {
                *place = state.answer_first();
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
}

#[inline]
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
