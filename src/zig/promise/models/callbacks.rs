//! Cancel callbacks.

use super::*;

#[test]
fn a_callback_is_set_while_the_call_is_dropped() {
    loom::model(|| {
        let cell = Cell::new();
        let context = Context::new(&cell);
        let sets = {
            let (cell, context) = (cell.clone(), context.clone());
            thread::spawn(move || assert!(cell.on_cancel(0, &context)))
        };
        // After that: it is known to the callback, as the call has gone.
        cell.keep();
        assert!(!cell.poll(0));
        cell.forsake();
        sets.join().unwrap();
        assert_eq!(context.runs(), 1);
        assert!(!cell.on_cancel(0, &context), "there was one");
        assert!(cell.set(0, 7));
        cell.assert_over(1);
    });
}

#[test]
fn two_callbacks_race() {
    loom::model(|| {
        let cell = Cell::waiting();
        let contexts = [Context::new(&cell), Context::new(&cell)];
        let other = {
            let (cell, context) = (cell.clone(), contexts[1].clone());
            thread::spawn(move || cell.on_cancel(0, &context))
        };
        let first = [cell.on_cancel(0, &contexts[0]), other.join().unwrap()];
        assert_ne!(first[0], first[1]);
        cell.forsake();
        assert_eq!(contexts.map(|context| context.runs() == 1), first);
        assert!(cell.set(0, 7));
        cell.assert_over(1);
    });
}

#[test]
fn a_callback_is_set_while_the_call_is_answered() {
    loom::model(|| {
        let cell = Cell::waiting();
        let context = Context::new(&cell);
        let thread = answers(&cell, 0, 7);
        assert!(cell.on_cancel(0, &context));
        assert_eq!(cell.awaited(0), 7);
        assert!(thread.join().unwrap());
        // The answer came first, or has taken its place.
        assert_eq!(context.runs(), 0);
        cell.assert_over(1);
    });
}

/// It runs, or the answer was wanted.
#[test]
fn an_answer_races_a_drop_with_a_callback() {
    loom::model(|| {
        let cell = Cell::waiting();
        let context = Context::new(&cell);
        assert!(cell.on_cancel(0, &context));
        let thread = answers(&cell, 0, 7);
        cell.forsake();
        assert!(thread.join().unwrap());
        assert_eq!(context.runs() + cell.wanted.load(Relaxed), 1);
        assert_eq!(cell.destroyed.load(Relaxed), 1);
        cell.assert_over(1);
    });
}

#[test]
fn an_answer_races_a_callback_that_answers() {
    loom::model(|| {
        let cell = Cell::waiting();
        let context = Context::answering(&cell, Some((0, 1)));
        assert!(cell.on_cancel(0, &context));
        let thread = answers_blindly(&cell, 0, 2);
        cell.forsake();
        let first = thread.join().unwrap();
        assert_eq!(context.accepted.load(Relaxed), usize::from(!first));
        assert!(context.runs() + cell.wanted.load(Relaxed) <= 1);
        cell.assert_over(1);
    });
}

#[test]
fn an_answer_races_a_drop_and_a_callback_that_is_set() {
    three_threads(|| {
        let cell = Cell::waiting();
        let context = Context::new(&cell);
        let sets = {
            let (cell, context) = (cell.clone(), context.clone());
            thread::spawn(move || assert!(cell.on_cancel(0, &context)))
        };
        let thread = answers(&cell, 0, 7);
        cell.forsake();
        assert!(thread.join().unwrap());
        sets.join().unwrap();
        assert!(context.runs() + cell.wanted.load(Relaxed) <= 1);
        assert_eq!(cell.destroyed.load(Relaxed), 1);
        cell.assert_over(1);
    });
}

/// Who has forgotten the callback ends its context.
#[test]
fn a_callback_is_forgotten_while_the_call_is_dropped() {
    loom::model(|| {
        let cell = Cell::waiting();
        let context = Context::new(&cell);
        assert!(cell.on_cancel(0, &context));
        let forgets = {
            let (cell, context) = (cell.clone(), context.clone());
            thread::spawn(move || {
                cell.state.forget_on_cancel(0);
                context.end();
                cell.look();
                assert!(cell.set(0, 7));
            })
        };
        cell.forsake();
        forgets.join().unwrap();
        cell.assert_over(1);
    });
}

/// Who has taken it back ends its context at once. Else it runs, and nobody waits.
#[test]
fn a_callback_is_taken_back_while_the_call_is_dropped() {
    loom::model(|| {
        let cell = Cell::waiting();
        let context = Context::new(&cell);
        assert!(cell.on_cancel(0, &context));
        let takes = {
            let (cell, context) = (cell.clone(), context.clone());
            thread::spawn(move || {
                let is_mine = cell.state.take_on_cancel(0);
                if is_mine {
                    context.end();
                }
                assert!(cell.set(0, 7));
                is_mine
            })
        };
        cell.forsake();
        assert_eq!(context.runs(), usize::from(!takes.join().unwrap()));
        cell.assert_over(1);
    });
}

/// An old handle's would be the next call's.
#[test]
fn an_old_handle_sets_a_callback_while_the_cell_is_used_again() {
    loom::model(|| {
        let cell = Cell::waiting();
        let contexts = [Context::new(&cell), Context::new(&cell)];
        let sets = {
            let (cell, context) = (cell.clone(), contexts[0].clone());
            thread::spawn(move || assert!(cell.on_cancel(0, &context)))
        };
        assert!(cell.set(0, 1));
        assert_eq!(cell.awaited(0), 1);
        cell.keep();
        assert!(!cell.poll(1));
        assert!(cell.on_cancel(1, &contexts[1]));
        cell.forsake();
        assert!(cell.set(1, 2));
        sets.join().unwrap();
        assert_eq!(contexts.map(|context| context.runs()), [0, 1]);
        cell.assert_over(2);
    });
}

/// An old handle waits for its own callback, which ends, and leaves that of the next call.
#[test]
fn an_old_handle_forgets_while_the_cell_is_used_again() {
    loom::model(|| {
        let cell = Cell::waiting();
        let contexts = [Context::answering(&cell, Some((0, 1))), Context::new(&cell)];
        assert!(cell.on_cancel(0, &contexts[0]));
        let forgets = {
            let (cell, context) = (cell.clone(), contexts[0].clone());
            thread::spawn(move || {
                cell.state.forget_on_cancel(0);
                context.end();
            })
        };
        cell.forsake();
        if contexts[0].runs() == 0 {
            assert!(cell.set(0, 2));
        }
        cell.keep();
        assert!(!cell.poll(1));
        assert!(cell.on_cancel(1, &contexts[1]), "that of the call before is not in its way");
        cell.forsake();
        assert_eq!(contexts[1].runs(), 1);
        assert!(cell.set(1, 3));
        forgets.join().unwrap();
        cell.assert_over(2);
    });
}
