//! Either end of a stream, and what comes after it.

use super::*;

/// Whatever is done with a sink whose stream is over changes nothing, and leaves what it brought to who brought it.
fn assert_over<Test: 'static>(sink: Sink<Item<Test>>) {
    let items = Items::default();
    assert!(sink.is_closed());
    let refused = sink.try_send(items.make(99)).expect_err("it is refused");
    assert_eq!((refused.0, items.destroyed()), (CLOSED, 0));
    drop(refused);
    let mut send = sink.send(items.make(99));
    assert_eq!((send.poll(NOOP), send.ticket), (CLOSED, 0));
    assert_eq!(items.destroyed(), 1);
    drop(send);
    assert_eq!(items.destroyed(), 2);
}

/// The same of a sink that has ended.
fn assert_ended<Test: 'static>(sink: Sink<Item<Test>>) {
    assert_over(sink);
    let runs = counter();
    assert!(sink.on_closed(counted(runs)), "it is forgotten, as nothing comes after an end");
    sink.forget_on_closed();
    assert!(!sink.close() && !sink.fail("Again"));
    assert_eq!(runs.load(SeqCst), 0);
}

#[test]
fn an_end_comes_behind_the_items() {
    struct Test;
    let items = Items::default();
    let (mut stream, sink) = full::<Test>(2, &items);
    assert!(!sink.is_closed());
    assert!(sink.close());
    assert_ended(sink);
    assert_eq!((next(&mut stream), next(&mut stream)), (0, 1));
    assert!(!sink.is_free());
    assert!(is_end(poll(&mut stream, NOOP)));
    assert!(sink.is_free());
    assert_ended(sink);
    drop(stream);
    assert_eq!(items.destroyed(), 2);
}

#[test]
fn an_error_comes_behind_the_items_and_is_the_end() {
    struct Test;
    let items = Items::default();
    let (mut stream, sink) = full::<Test>(2, &items);
    assert!(sink.fail("LastOne"));
    assert_ended(sink);
    assert_eq!((next(&mut stream), next(&mut stream)), (0, 1));
    let last = error(poll(&mut stream, NOOP));
    assert!(matches!(last, Error::Zig(error) if error.name() == "LastOne" && error.code() == 7));
    assert!(is_end(poll(&mut stream, NOOP)) && sink.is_free());
}

#[test]
fn an_end_wakes_the_consumer() {
    struct Test;
    for fails in [false, true] {
        let (count, waker) = Count::new();
        let (mut stream, sink) = pending::<Item<Test>>(1, &waker);
        assert!(if fails { sink.fail("Early") } else { sink.close() });
        assert_eq!(count.get(), 1);
        assert!(!sink.close() && !sink.fail("Again"));
        assert_eq!((count.get(), clones(&count)), (1, 2));
        match poll(&mut stream, &waker) {
            Poll::Ready(Some(Err(_))) => assert!(fails),
            polled => assert!(!fails && is_end(polled)),
        }
    }
}

/// Before it has returned to Rust for the first time.
#[test]
fn a_function_may_send_and_end_before_it_returns() {
    struct Test;
    let items = Arc::new(Items::default());
    let own = items.clone();
    let mut stream = start::<Item<Test>>(0, move |sink| {
        assert!((0..10).all(|tag| sink.try_send(own.make(tag)).is_ok()));
        assert!(sink.close());
    });
    assert_eq!(next(&mut stream), 0);
    assert_eq!(batch(&mut stream, 4), [1, 2, 3, 4]);
    assert_eq!(batch(&mut stream, 100), [5, 6, 7, 8, 9]);
    assert!(is_end(poll(&mut stream, NOOP)));
    let mut stream = start::<Item<Test>>(1, |sink| assert!(sink.close()));
    assert!(is_end(poll(&mut stream, NOOP)));
    let mut stream = start::<Item<Test>>(1, |sink| assert!(sink.fail("AtOnce")));
    assert!(matches!(error(poll(&mut stream, NOOP)), Error::Zig(error) if error.name() == "AtOnce"));
    let own = items.clone();
    let stream = start::<Item<Test>>(1, move |sink| assert!(sink.try_send(own.make(0)).is_ok()));
    drop(stream);
    assert_eq!(items.destroyed(), 10, "it was not called");
}

#[test]
fn a_drop_destroys_what_was_sent_and_nothing_else() {
    struct Test;
    let items = Items::default();
    let (mut stream, sink) = full::<Test>(3, &items);
    assert_eq!(next(&mut stream), 0);
    drop(stream);
    assert_eq!(items.destroyed(), 3);
    assert_over(sink);
    assert!(!sink.is_free(), "the sink has not ended");
    assert!(sink.close());
    assert!(sink.is_free());
    assert_ended(sink);
}

#[test]
fn a_drop_behind_the_end_destroys_what_was_sent_and_the_error() {
    struct Test;
    let items = Items::default();
    let (stream, sink) = full::<Test>(3, &items);
    // The leak checkers see what becomes of it.
    assert!(sink.fail("Unread"));
    drop(stream);
    assert_eq!(items.destroyed(), 3);
    assert!(sink.is_free());
    assert_ended(sink);
}

#[test]
fn a_drop_lets_go_of_the_waker() {
    struct Test;
    let (count, waker) = Count::new();
    let (stream, sink) = pending::<Item<Test>>(1, &waker);
    drop(waker);
    assert_eq!(clones(&count), 2);
    drop(stream);
    assert_eq!((clones(&count), count.get()), (1, 0));
    assert!(sink.close());
}

/// It is the first end of this side, but nobody wants to know.
#[test]
fn an_end_behind_a_drop_is_accepted_once() {
    struct Test;
    type End = fn(Sink<Item<Test>>) -> bool;
    let ends: [End; 2] = [|sink| sink.close(), |sink| sink.fail("Late")];
    for end in ends {
        let (stream, sink) = pending::<Item<Test>>(1, NOOP);
        drop(stream);
        assert!(end(sink));
        assert!(!end(sink));
        assert!(sink.is_free());
    }
    // What an error that nobody saw leaves behind would be the next stream's.
    let (mut stream, sink) = pending::<Item<Test>>(1, NOOP);
    assert!(sink.close());
    assert!(is_end(poll(&mut stream, NOOP)));
}

#[test]
fn an_old_sink_changes_nothing_in_the_next_stream() {
    struct Test;
    let items = Items::default();
    let (mut stream, old) = full::<Test>(1, &items);
    let mut served = old.waits(items.make(1), NOOP);
    assert_eq!(next(&mut stream), 0);
    assert_eq!(served.poll(NOOP), SENT);
    assert!(old.close());
    assert_eq!(next(&mut stream), 1);
    assert!(is_end(poll(&mut stream, NOOP)));
    let (count, waker) = Count::new();
    let (mut stream, sink) = pending::<Item<Test>>(1, &waker);
    assert_eq!(sink.cell(), old.cell());
    assert_ne!(sink.handle.generation, old.handle.generation);
    let runs = counter();
    assert!(sink.on_closed(counted(runs)));
    assert_ended(old);
    assert!(!sink.is_closed());
    assert_eq!((count.get(), clones(&count)), (0, 3));
    assert!(poll(&mut stream, &waker).is_pending());
    // What the first one had is forgotten: its capacity, its tickets, and its callback, which is not in the way.
    assert!(sink.try_send(items.make(5)).is_ok());
    let mut send = sink.waits(items.make(6), NOOP);
    assert_eq!(send.ticket, 1);
    assert!(matches!(old.try_send(items.make(7)), Err((CLOSED, _))));
    assert_eq!(next(&mut stream), 5);
    assert_eq!(send.poll(NOOP), SENT);
    let mut send = sink.waits(items.make(8), NOOP);
    drop(stream);
    assert_eq!(runs.load(SeqCst), 1, "the old one did not forget it");
    assert_eq!(send.poll(NOOP), CLOSED);
    drop(send);
    assert!(sink.close());
    assert_eq!(items.destroyed(), 6);
    // The first ticket of this one was not served, as that of the first stream was.
    let (stream, sink) = full::<Test>(1, &items);
    let mut send = sink.waits(items.make(1), NOOP);
    drop(stream);
    assert_eq!((sink.cell(), send.poll(NOOP)), (old.cell(), CLOSED));
    assert!(sink.close());
}

#[test]
fn copies_live_until_both_halves_are_done_with() {
    struct Test;
    fn kept(sink: Sink<Item<Test>>) -> (&'static [u8], &'static [u8]) {
        let mut text = b"http://localhost/".to_vec();
        let small = sink.keep(&text, 1);
        text.fill(0);
        let large = sink.keep(&[7; 100_000], 16);
        assert_eq!(large.addr() % 16, 0);
        // SAFETY: copies of these lengths, which are looked at until the stream is over.
        unsafe { (std::slice::from_raw_parts(small, 17), std::slice::from_raw_parts(large, 100_000)) }
    }
    let assert_there = |(small, large): (&[u8], &[u8])| {
        assert_eq!(small, b"http://localhost/");
        assert_eq!(large, [7; 100_000]);
    };
    let (sender, got) = channel();
    let mut stream = start::<Item<Test>>(1, move |sink| sender.send((sink, kept(sink))).unwrap());
    assert!(poll(&mut stream, NOOP).is_pending());
    let (sink, copies) = got.recv().unwrap();
    assert_there(copies);
    drop(stream);
    assert_there(copies);
    let first = copies.0.as_ptr();
    assert!(sink.close());
    // The next stream's begin where these did.
    let (sender, got) = channel();
    let mut stream = start::<Item<Test>>(1, move |sink| {
        sender.send((sink.cell().addr(), sink.keep(b"next", 1).addr())).unwrap();
        assert!(sink.close());
    });
    assert!(is_end(poll(&mut stream, NOOP)));
    assert_eq!(got.recv().unwrap(), (sink.cell().addr(), first.addr()));
}

/// The memory of a small one is the next stream's.
#[test]
fn a_large_queue_is_given_back() {
    struct Test;
    let items = Items::default();
    for (count, drops) in [(4, false), (4, true), (4096, false), (4096, true)] {
        let kept = count == 4;
        let (mut stream, sink) = full::<Test>(count, &items);
        let mut sends: Vec<_> = (0..count).map(|_| sink.waits(items.make(0), NOOP)).collect();
        if !drops {
            assert!(sink.close());
            while !is_end(poll(&mut stream, NOOP)) {}
        }
        drop(stream);
        assert_eq!(sink.close(), drops);
        assert!(sends.iter_mut().all(|send| send.poll(NOOP) == CLOSED));
        let next = Sink::<Item<Test>>::make(1);
        assert_eq!(next.cell(), sink.cell());
        // SAFETY: the cell is that of such items.
        let state = unsafe { next.handle.lock_own::<Item<Test>>() };
        let capacities = [state.items.capacity(), state.waiting.capacity()];
        drop(state);
        assert!(capacities.iter().all(|capacity| (*capacity != 0) == kept), "{capacities:?}");
        // SAFETY: the consumer's half was not begun, and nobody else knows of it.
        unsafe { next.handle.forsake::<Item<Test>>() };
        assert!(next.close());
    }
}

/// In a process of its own: a panic must not reach Zig.
#[test]
fn an_item_whose_destructor_panics_aborts() {
    struct Panics;
    impl Drop for Panics {
        fn drop(&mut self) {
            panic!("in the destructor of an item");
        }
    }
    let output = aborts("zig::sink::tests::ends::an_item_whose_destructor_panics_aborts", || {
        let (stream, sink) = pending::<Panics>(1, NOOP);
        assert!(sink.try_send(Panics).map_err(std::mem::forget).is_ok());
        drop(stream);
    });
    assert!(output.contains("in the destructor of an item"), "{output}");
}
