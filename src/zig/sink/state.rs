//! What lies behind a cell's lock.

use super::{CLOSED, ClosedCallback, SENT};
use crate::error::Error;
use crate::zig::kept::Kept;
use crate::zig::promise::ThreadMark;
use std::collections::VecDeque;
use std::ffi::c_void;
use std::mem;
use std::task::Waker;

pub(super) struct State<T> {
    /// How often the cell was used before.
    pub(super) generation: u64,
    pub(super) capacity: usize,
    pub(super) items: VecDeque<T>,
    pub(super) consumer: Consumer,
    pub(super) producer: Producer,
    /// Those that wait for room, in the order of their tickets.
    pub(super) waiting: VecDeque<Waiting<T>>,
    /// The ticket that was given last.
    pub(super) last_ticket: u64,
    /// The highest ticket whose item was moved. Those below it have been, too, or were given up.
    pub(super) served: u64,
    /// How many tickets have no answer yet.
    pub(super) unanswered: usize,
    pub(super) callback: Callback,
    pub(super) task: Task,
    pub(super) kept: Kept,
}

// SAFETY: items are `Send`; those that are lent may be moved by any thread, as the errors may, and the callback's context and the
// copies may be used on any, as `SinkOps` says.
unsafe impl<T: Send> Send for State<T> {}

pub(super) enum Consumer {
    /// It is there, and does not wait.
    Present,
    Waiting(Waker),
    /// It was dropped before the end, and this thread tells the other half.
    Closing(ThreadMark),
    /// It has seen the end, or was dropped.
    Gone,
}

pub(super) enum Producer {
    Open,
    /// With an error that nobody has seen, or null.
    Ended(*mut Error),
}

pub(super) struct Waiting<T> {
    pub(super) ticket: u64,
    /// Lent.
    pub(super) item: *mut T,
    pub(super) waker: Waker,
}

pub(super) enum Callback {
    None,
    Set { context: *mut c_void, run: ClosedCallback },
    Used,
}

/// The task that runs the function.
pub(super) enum Task {
    /// There is none, or it is over.
    None,
    Running,
    /// It is cancelled by this when the stream is dropped.
    Cancellable {
        context: *mut c_void,
        run: ClosedCallback,
    },
}

impl<T> State<T> {
    #[inline]
    pub(super) fn is_closed(&self) -> bool {
        matches!(self.consumer, Consumer::Closing(_) | Consumer::Gone)
            || matches!(self.producer, Producer::Ended(_))
    }

    /// Whether an item may be added: not before those that wait.
    #[inline]
    pub(super) fn has_room(&self) -> bool {
        self.items.len() < self.capacity && self.waiting.is_empty()
    }

    /// Takes the waker of a consumer that waits for an item.
    #[inline]
    pub(super) fn take_consumer(&mut self) -> Option<Waker> {
        match mem::replace(&mut self.consumer, Consumer::Present) {
            Consumer::Waiting(waker) => Some(waker),
            other => {
                self.consumer = other;
                None
            }
        }
    }

    /// Moves the first lent item in, if there is room, or sends it away from a stream that is over. Gives the waker of its send.
    ///
    /// An end sends away all that wait, even if the consumer makes room meanwhile: else a later one would be served before an earlier
    /// one that was not, and [`served`](Self::served) would say nothing.
    pub(super) fn answer_first(&mut self) -> Option<Waker> {
        if self.is_closed() {
            return self.waiting.pop_front().map(|first| first.waker);
        }
        if self.items.len() >= self.capacity {
            return None;
        }
        let first = self.waiting.pop_front()?;
        // SAFETY: a send that waits lends its item, until it hears that it was moved.
        self.items.push_back(unsafe { first.item.read() });
        self.served = first.ticket;
        Some(first.waker)
    }

    pub(super) fn position(&self, ticket: u64) -> Option<usize> {
        self.waiting.binary_search_by_key(&ticket, |waiting| waiting.ticket).ok()
    }

    /// The answer to a ticket that does not wait, or no longer. It has only one.
    pub(super) fn answer(&mut self, ticket: u64) -> u8 {
        self.unanswered -= 1;
        if ticket <= self.served { SENT } else { CLOSED }
    }
}
