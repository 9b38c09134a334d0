//! How many `std.Io` calls run at once: each takes a turn, and those above the limit wait for one in order.
//!
//! A turn is Zig's, inside what Zig keeps of the call, so that a queue of any length allocates nothing here. The count is one for
//! the process, whichever Zig library a call is in. Zig's functions are called without the lock.

use std::ptr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The limit unless [`set_zig_io_limit`] has changed it.
const LIMIT: usize = 64;

/// Lets so many `std.Io` calls of Zig run at once, in the whole process. It is 64 at first; 0 is taken for 1.
///
/// A call above the limit does not fail: it starts when one that was made before it has ended. A larger limit starts calls
/// that wait, a smaller one stops none that runs. `std.Io.Threaded` keeps a thread for each call that runs.
pub fn set_zig_io_limit(limit: usize) {
    lock().limit = limit.max(1);
    go_on();
}

/// A call's turn. Mirrored in `abi.zig`.
#[repr(C)]
pub struct Turn {
    next: *mut Turn,
    previous: *mut Turn,
    /// Starts the call. False: it can't be now, and nothing has happened.
    start: unsafe extern "C" fn(*mut Turn) -> bool,
    /// Ends a call that could not be started, though none was running.
    refuse: unsafe extern "C" fn(*mut Turn),
    place: Place,
}

const _: () = assert!(size_of::<Turn>() == 5 * size_of::<usize>());

#[repr(u8)]
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Not in the queue.
    Out,
    Queued,
    /// Withdrawn while it was being started.
    Withdrawn,
}

struct Turns {
    running: usize,
    limit: usize,
    first: *mut Turn,
    last: *mut Turn,
}

// SAFETY: turns are touched under the lock, and their functions may be called on any thread.
unsafe impl Send for Turns {}

static TURNS: Mutex<Turns> =
    Mutex::new(Turns { running: 0, limit: LIMIT, first: ptr::null_mut(), last: ptr::null_mut() });

fn lock() -> MutexGuard<'static, Turns> {
    TURNS.lock().unwrap_or_else(PoisonError::into_inner)
}

// SAFETY of what follows: a turn that is queued or being started is alive, since Zig keeps it until it was started, refused or
// withdrawn from the queue; and all others touch it under this lock.
impl Turns {
    fn push_back(&mut self, turn: *mut Turn) {
        // SAFETY: see above.
        unsafe {
            (*turn).place = Place::Queued;
            (*turn).next = ptr::null_mut();
            (*turn).previous = self.last;
            match self.last.is_null() {
                true => self.first = turn,
                false => (*self.last).next = turn,
            }
        }
        self.last = turn;
    }

    fn push_front(&mut self, turn: *mut Turn) {
        // SAFETY: see above.
        unsafe {
            (*turn).place = Place::Queued;
            (*turn).next = self.first;
            (*turn).previous = ptr::null_mut();
            match self.first.is_null() {
                true => self.last = turn,
                false => (*self.first).previous = turn,
            }
        }
        self.first = turn;
    }

    fn remove(&mut self, turn: *mut Turn) {
        // SAFETY: see above; its neighbours are queued as it is.
        unsafe {
            let (previous, next) = ((*turn).previous, (*turn).next);
            match previous.is_null() {
                true => self.first = next,
                false => (*previous).next = next,
            }
            match next.is_null() {
                true => self.last = previous,
                false => (*next).previous = previous,
            }
            (*turn).place = Place::Out;
        }
    }
}

/// Starts calls, the oldest first, until the limit is reached, none waits, or the next can't be started.
fn go_on() {
    let mut turns = lock();
    while turns.running < turns.limit && !turns.first.is_null() {
        let turn = turns.first;
        turns.remove(turn);
        turns.running += 1;
        drop(turns);
        // SAFETY: nobody else starts it: it was taken out of the queue. Once it is started it is not touched here again.
        let started = unsafe { ((*turn).start)(turn) };
        turns = lock();
        if started {
            continue;
        }
        turns.running -= 1;
        // SAFETY: see above `impl Turns`.
        if turns.running > 0 && unsafe { (*turn).place } != Place::Withdrawn {
            // A call that ends goes on here.
            turns.push_front(turn);
            return;
        }
        drop(turns);
        // SAFETY: it was not started, and is nobody else's to end.
        unsafe { ((*turn).refuse)(turn) };
        turns = lock();
    }
}

/// Starts the call, or has it wait.
///
/// # Safety
/// `turn` has its functions, and stays alive until it is started, refused or withdrawn from the queue.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_turn_enter(turn: *mut Turn) {
    lock().push_back(turn);
    go_on();
}

/// A call that was started is over.
#[unsafe(no_mangle)]
extern "C" fn cobridge1_zig_turn_leave() {
    lock().running -= 1;
    go_on();
}

/// Nobody wants the call any more. True: it waited, and will neither be started nor refused.
///
/// # Safety
/// `turn` was entered, and is alive.
#[unsafe(no_mangle)]
unsafe extern "C" fn cobridge1_zig_turn_withdraw(turn: *mut Turn) -> bool {
    let mut turns = lock();
    // SAFETY: the caller's promise, and the lock is held.
    if unsafe { (*turn).place } == Place::Queued {
        turns.remove(turn);
        return true;
    }
    // SAFETY: as above. One that runs does not look at it.
    unsafe { (*turn).place = Place::Withdrawn };
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

    /// What a turn is in: it begins with it.
    #[repr(C)]
    struct Call {
        turn: Turn,
        starts: AtomicUsize,
        refusals: AtomicUsize,
        /// Withdraws itself while it is being started.
        withdraws: AtomicBool,
    }

    // SAFETY: the turn is touched under the lock.
    unsafe impl Sync for Call {}

    static CAN_START: AtomicBool = AtomicBool::new(true);
    static ORDER: Mutex<Vec<usize>> = Mutex::new(Vec::new());

    unsafe extern "C" fn start(turn: *mut Turn) -> bool {
        // SAFETY: a turn of this module's.
        let call = unsafe { &*turn.cast::<Call>() };
        if call.withdraws.load(SeqCst) {
            // SAFETY: entered and alive.
            assert!(!unsafe { cobridge1_zig_turn_withdraw(turn) });
        }
        if !CAN_START.load(SeqCst) {
            return false;
        }
        call.starts.fetch_add(1, SeqCst);
        ORDER.lock().unwrap().push(turn.addr());
        true
    }

    unsafe extern "C" fn refuse(turn: *mut Turn) {
        // SAFETY: a turn of this module's.
        unsafe { &*turn.cast::<Call>() }.refusals.fetch_add(1, SeqCst);
    }

    fn enter() -> &'static Call {
        entered(false)
    }

    fn entered(withdraws: bool) -> &'static Call {
        let call = Box::leak(Box::new(Call {
            turn: Turn { next: ptr::null_mut(), previous: ptr::null_mut(), start, refuse, place: Place::Out },
            starts: AtomicUsize::new(0),
            refusals: AtomicUsize::new(0),
            withdraws: AtomicBool::new(withdraws),
        }));
        // SAFETY: it lives for ever.
        unsafe { cobridge1_zig_turn_enter(&raw mut call.turn) };
        call
    }

    fn withdraw(call: &'static Call) -> bool {
        // SAFETY: entered and alive.
        unsafe { cobridge1_zig_turn_withdraw((&raw const call.turn).cast_mut()) }
    }

    fn state(call: &Call) -> (usize, usize) {
        (call.starts.load(SeqCst), call.refusals.load(SeqCst))
    }

    const WAITS: (usize, usize) = (0, 0);
    const RUNS: (usize, usize) = (1, 0);
    const REFUSED: (usize, usize) = (0, 1);

    // One test, as there is one count.
    #[test]
    fn turns() {
        // In order, at the limit.
        set_zig_io_limit(2);
        let calls: Vec<_> = (0..6).map(|_| enter()).collect();
        assert_eq!(
            calls.iter().map(|call| state(call)).collect::<Vec<_>>(),
            [RUNS, RUNS, WAITS, WAITS, WAITS, WAITS]
        );
        // From the middle, the front and the back of the queue.
        assert!(withdraw(calls[3]) && withdraw(calls[2]) && withdraw(calls[5]));
        assert!(!withdraw(calls[0]), "it runs");
        let last = enter();
        cobridge1_zig_turn_leave();
        assert_eq!((state(calls[4]), state(last)), (RUNS, WAITS));
        cobridge1_zig_turn_leave();
        assert_eq!(state(last), RUNS);
        let started = [calls[0], calls[1], calls[4], last].map(|call| (&raw const call.turn).addr());
        assert_eq!(*ORDER.lock().unwrap(), started);
        assert!([calls[2], calls[3], calls[5]].iter().all(|call| state(call) == WAITS));

        // A larger limit starts who waits, 0 is 1.
        let waiting = [enter(), enter()];
        assert_eq!(waiting.map(state), [WAITS, WAITS]);
        set_zig_io_limit(3);
        assert_eq!(waiting.map(state), [RUNS, WAITS]);
        set_zig_io_limit(0);
        (0..3).for_each(|_| cobridge1_zig_turn_leave());
        assert_eq!(waiting.map(state), [RUNS, RUNS]);

        // It can't be started while one runs: it waits for that one's end, at its place.
        set_zig_io_limit(8);
        CAN_START.store(false, SeqCst);
        let refused = [enter(), enter()];
        assert_eq!(refused.map(state), [WAITS, WAITS]);
        let withdrawn = entered(true);
        assert_eq!(state(withdrawn), WAITS, "it is not its turn");
        CAN_START.store(true, SeqCst);
        cobridge1_zig_turn_leave();
        assert_eq!(refused.map(state), [RUNS, RUNS]);
        assert_eq!(state(withdrawn), RUNS, "withdrawn too late");
        (0..2).for_each(|_| cobridge1_zig_turn_leave());

        // Withdrawn while it is tried in vain, it is ended though another runs.
        CAN_START.store(false, SeqCst);
        let withdrawn = entered(true);
        assert_eq!(state(withdrawn), REFUSED);

        // None runs: nobody would go on.
        let waiting = enter();
        assert_eq!(state(waiting), WAITS);
        cobridge1_zig_turn_leave();
        assert_eq!(state(waiting), REFUSED);
        assert_eq!(state(enter()), REFUSED);
        let turns = lock();
        assert_eq!((turns.running, turns.first.is_null(), turns.last.is_null()), (0, true, true));
        drop(turns);
        CAN_START.store(true, SeqCst);
        set_zig_io_limit(LIMIT);
    }
}
