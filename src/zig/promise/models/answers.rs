//! Answers, polls and drops.

use super::*;

#[test]
fn an_answer_races_the_first_poll() {
    loom::model(|| {
        let cell = Cell::new();
        cell.keep();
        let thread = answers(&cell, 0, 7);
        assert_eq!(cell.awaited(0), 7);
        assert!(thread.join().unwrap());
        assert!(cell.wakes() <= 1);
        cell.assert_over(1);
    });
}

#[test]
fn an_answer_races_a_poll_with_the_same_waker() {
    loom::model(|| {
        let cell = Cell::waiting();
        let thread = answers(&cell, 0, 7);
        assert_eq!(cell.awaited(0), 7);
        assert!(thread.join().unwrap());
        assert_eq!(cell.wakes(), 1);
        cell.assert_over(1);
    });
}

#[test]
fn an_answer_races_a_poll_with_another_waker() {
    loom::model(|| {
        let cell = Cell::waiting();
        let thread = answers(&cell, 0, 7);
        assert_eq!(cell.awaited(1), 7);
        assert!(thread.join().unwrap());
        assert!(cell.wakes() <= 1);
        cell.assert_over(1);
    });
}

/// Two threads, but many steps. More polls than are counted: such a poll has its own waker woken, so that it comes again.
#[test]
fn an_answer_races_many_polls() {
    three_threads(|| {
        let cell = Cell::waiting();
        let thread = answers(&cell, 0, 7);
        if !cell.poll(1) && !cell.poll(2) {
            assert!(thread.join().unwrap());
            assert!(cell.tasks[2].is_woken());
            assert!(cell.poll(2));
        } else {
            assert!(thread.join().unwrap());
        }
        assert!(cell.wakes() <= 1);
        assert_eq!(cell.take(), 7);
        cell.assert_over(1);
    });
}

#[test]
fn two_answers_race() {
    three_threads(|| {
        let cell = Cell::waiting();
        let threads = [answers_blindly(&cell, 0, 1), answers_blindly(&cell, 0, 2)];
        let value = cell.awaited(0);
        let first = threads.map(|thread| thread.join().unwrap());
        assert_eq!(first, [value == 1, value == 2]);
        assert_eq!(cell.wakes(), 1);
        cell.assert_over(1);
    });
}

/// What is refused comes after the answer that was first, in whatever state that is: who is refused sees what was done before.
#[test]
fn a_refused_answer_comes_after_the_first_one() {
    loom::model(|| {
        let cell = Cell::waiting();
        let done = Arc::new([UnsafeCell::new(false), UnsafeCell::new(false)]);
        let answers = move |own: usize| {
            let (cell, done) = (cell.clone(), done.clone());
            move || {
                // SAFETY: loom sees who else is here.
                done[own].with_mut(|done| unsafe { *done = true });
                let first = cell.set(0, 7);
                if !first {
                    // SAFETY: as above.
                    done[1 - own].with(|done| assert!(unsafe { *done }));
                }
                (cell, first)
            }
        };
        let other = thread::spawn(answers(0));
        let (cell, first) = answers(1)();
        assert_eq!(cell.awaited(0), 7);
        assert_eq!(other.join().unwrap().1, !first);
        cell.assert_over(1);
    });
}

/// The same with who is told that the call is gone, or over.
#[test]
fn a_cancelled_promise_comes_after_the_call() {
    for is_answered in [false, true] {
        loom::model(move || {
            let cell = Cell::waiting();
            let asks = {
                let cell = cell.clone();
                thread::spawn(move || {
                    cell.moments.pass();
                    if cell.state.is_cancelled(0) {
                        // SAFETY: loom sees who else is here.
                        cell.tasks[1].made.with(|made| assert!(unsafe { *made }));
                    }
                })
            };
            assert!(!is_answered || cell.set(0, 7));
            // SAFETY: as above.
            cell.tasks[1].made.with_mut(|made| unsafe { *made = true });
            cell.forsake();
            cell.moments.pass();
            asks.join().unwrap();
            assert!(is_answered || cell.set(0, 7));
            cell.assert_over(1);
        });
    }
}

/// As it may be begun when the promise is known to others, what the call keeps is known only to who sees it gone.
#[test]
fn an_answer_races_a_begin_and_a_drop() {
    loom::model(|| {
        let cell = Cell::new();
        let thread = answers_blindly(&cell, 0, 7);
        cell.keep();
        if cell.poll(0) {
            cell.destroy();
        } else {
            cell.forsake();
        }
        assert!(thread.join().unwrap());
        assert_eq!(cell.destroyed.load(Relaxed), 1);
        cell.assert_over(1);
    });
}

#[test]
fn an_answer_races_a_drop() {
    loom::model(|| {
        let cell = Cell::waiting();
        let thread = answers(&cell, 0, 7);
        cell.forsake();
        assert!(thread.join().unwrap());
        assert_eq!(cell.destroyed.load(Relaxed), 1);
        assert!(cell.state.is_cancelled(0));
        cell.assert_over(1);
    });
}

#[test]
fn two_answers_race_a_drop() {
    three_threads(|| {
        let cell = Cell::waiting();
        let threads = [answers_blindly(&cell, 0, 1), answers_blindly(&cell, 0, 2)];
        cell.forsake();
        let first = threads.map(|thread| thread.join().unwrap());
        assert_ne!(first[0], first[1]);
        assert_eq!(cell.destroyed.load(Relaxed), 1);
        cell.assert_over(1);
    });
}

/// The other thread has the handle to the first call, and is in time for it or not. Two threads, but many steps.
#[test]
fn an_old_handle_races_the_next_call() {
    three_threads(|| {
        let cell = Cell::waiting();
        let old = answers_blindly(&cell, 0, 1);
        let own = cell.set(0, 2);
        assert_eq!(cell.awaited(0), if own { 2 } else { 1 });
        cell.keep();
        assert!(!cell.poll(1));
        cell.look();
        assert!(cell.set(1, 3), "nobody else has its handle");
        assert_eq!(cell.awaited(1), 3);
        assert_eq!(old.join().unwrap(), !own);
        cell.assert_over(2);
    });
}

/// The same, where the first call was dropped, so that the cell is recycled by who answers.
#[test]
fn an_old_handle_races_the_call_after_a_drop() {
    loom::model(|| {
        let cell = Cell::waiting();
        cell.forsake();
        let old = {
            let cell = cell.clone();
            thread::spawn(move || (cell.set(0, 1), cell.state.is_cancelled(0)))
        };
        if cell.set(0, 2) {
            cell.keep();
            assert!(!cell.poll(1));
            assert!(cell.set(1, 3));
            assert_eq!(cell.awaited(1), 3);
            assert_eq!(old.join().unwrap(), (false, true));
            cell.assert_over(2);
        } else {
            assert_eq!(old.join().unwrap(), (true, true));
            cell.assert_over(1);
        }
    });
}
