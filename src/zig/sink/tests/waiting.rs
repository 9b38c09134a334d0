//! Sends that wait for room.

use super::*;

/// As many are woken at once, and more.
const MANY: u64 = 3 * 8 + 1;

/// Sends that wait, with the tags from `first` on.
fn many<Test: 'static>(
    sink: Sink<Item<Test>>,
    items: &Items,
    first: u64,
    waker: &Waker,
) -> Vec<Sending<Item<Test>>> {
    (first..first + MANY).map(|tag| sink.waits(items.make(tag), waker)).collect()
}

#[test]
fn they_are_served_in_their_order_and_never_more_than_there_is_room_for() {
    struct Test;
    let items = Items::default();
    let (mut stream, sink) = full::<Test>(1, &items);
    let ((first, one), (second, two)) = (Count::new(), Count::new());
    let mut b = sink.waits(items.make(1), &one);
    let mut c = sink.waits(items.make(2), &two);
    assert!(matches!(sink.try_send(items.make(9)), Err((NOT_NOW, _))));
    assert_eq!((b.poll(&one), c.poll(&two)), (NOT_NOW, NOT_NOW));
    assert_eq!(next(&mut stream), 0);
    assert_eq!((first.get(), second.get()), (1, 0));
    assert_eq!(c.poll(&two), NOT_NOW);
    assert!(matches!(sink.try_send(items.make(9)), Err((NOT_NOW, _))));
    assert_eq!(b.poll(&one), SENT);
    assert_eq!(next(&mut stream), 1);
    assert_eq!((first.get(), second.get()), (1, 1));
    assert_eq!(c.poll(&two), SENT);
    assert_eq!(next(&mut stream), 2);
    assert!(poll(&mut stream, NOOP).is_pending());
    // Nobody waits any more.
    assert!(sink.try_send(items.make(3)).is_ok());
    assert_eq!(next(&mut stream), 3);
    assert!(sink.close());
    assert!(is_end(poll(&mut stream, NOOP)) && sink.is_free());
}

#[test]
fn many_are_served_at_once() {
    struct Test;
    let items = Items::default();
    let (mut stream, sink) = full::<Test>(MANY as usize, &items);
    let (count, waker) = Count::new();
    let mut sends = many(sink, &items, MANY, &waker);
    let mut late = sink.waits(items.make(2 * MANY), &waker);
    assert_eq!(batch(&mut stream, MANY as usize), Vec::from_iter(0..MANY));
    assert_eq!(u64::from(count.get()), MANY, "the last one still waits");
    assert!(sends.iter_mut().all(|send| send.poll(&waker) == SENT));
    assert_eq!(late.poll(&waker), NOT_NOW);
    drop(waker);
    assert_eq!(clones(&count), 2, "the others' are dropped");
    assert_eq!(batch(&mut stream, 100), Vec::from_iter(MANY..2 * MANY));
    assert_eq!(next(&mut stream), 2 * MANY);
    assert!(sink.close());
}

/// Those that wait behind the ones that are being woken have room, but not before they are served.
#[test]
fn nobody_overtakes_them() {
    struct Test;
    let items = Items::default();
    let (mut stream, sink) = full::<Test>(MANY as usize, &items);
    let refused: &AtomicUsize = for_ever(AtomicUsize::new(0));
    let own = Items(items.0.clone());
    let waker = when_woken(move || {
        let answer = sink.try_send(own.make(99)).map_err(|(answer, _)| answer);
        refused.store(1 + usize::from(answer == Err(NOT_NOW)), SeqCst);
    });
    let mut sends = many(sink, &items, MANY, &waker);
    assert_eq!(batch(&mut stream, MANY as usize), Vec::from_iter(0..MANY));
    assert_eq!(refused.load(SeqCst), 2, "0: not asked, 1: sent");
    assert!(sends.iter_mut().all(|send| send.poll(NOOP) == SENT));
    assert_eq!(batch(&mut stream, 100), Vec::from_iter(MANY..2 * MANY));
    assert!(sink.close());
}

#[test]
fn an_end_sends_all_away() {
    struct Test;
    let items = Items::default();
    let (mut stream, sink) = full::<Test>(1, &items);
    let (count, waker) = Count::new();
    let mut sends = many(sink, &items, 1, &waker);
    assert!(sink.close());
    assert_eq!(u64::from(count.get()), MANY);
    assert!(sends.iter_mut().all(|send| send.poll(&waker) == CLOSED && send.ticket == 0));
    assert_eq!(next(&mut stream), 0);
    assert_eq!(items.destroyed(), 1, "what is not sent is still the sender's");
    assert!(is_end(poll(&mut stream, NOOP)));
    drop(sends);
    assert_eq!(items.destroyed() as u64, 1 + MANY);
    assert!(sink.is_free());
}

#[test]
fn a_drop_sends_all_away() {
    struct Test;
    let items = Items::default();
    let (stream, sink) = full::<Test>(1, &items);
    let (count, waker) = Count::new();
    let mut sends = many(sink, &items, 1, &waker);
    drop(stream);
    assert_eq!(u64::from(count.get()), MANY);
    assert_eq!(items.destroyed(), 1, "only what was sent");
    assert!(sends.iter_mut().all(|send| send.poll(&waker) == CLOSED));
    drop(sends);
    assert_eq!(items.destroyed() as u64, 1 + MANY);
    assert!(sink.close() && sink.is_free());
}

/// They are sent away some at a time, between which the consumer may take what was sent. It must not serve a later one then: all
/// tickets up to the last one that was served count as served.
#[test]
fn an_end_serves_none_of_them_to_a_consumer_that_makes_room() {
    struct Test;
    let items = Items::default();
    let (stream, sink) = full::<Test>(1, &items);
    let (sender, found) = channel();
    let stream = Arc::new(Mutex::new(stream));
    let consumer = stream.clone();
    let waker = when_woken(move || sender.send(next(&mut consumer.lock().unwrap())).unwrap());
    let mut sends = many(sink, &items, 1, &waker);
    assert!(sink.close());
    assert_eq!(found.try_recv(), Ok(0), "it was taken meanwhile");
    assert!(sends.iter_mut().all(|send| send.poll(NOOP) == CLOSED));
    assert!(is_end(poll(&mut stream.lock().unwrap(), NOOP)));
    drop(sends);
    assert_eq!(items.destroyed() as u64, 1 + MANY);
}

/// The same, until the cell is another stream's: whoever sends them away finds that out.
#[test]
fn the_last_of_them_give_the_cell_back_while_an_end_sends_them_away() {
    struct Test;
    let items = Items::default();
    let (mut stream, sink) = full::<Test>(1, &items);
    assert_eq!(next(&mut stream), 0);
    assert!(sink.try_send(items.make(0)).is_ok());
    let sends = Arc::new(Mutex::new(Vec::new()));
    let others = sends.clone();
    let (sender, found) = channel();
    let own = Items(items.0.clone());
    let waker = when_woken(move || {
        let mut sends: Vec<Sending<Item<Test>>> = std::mem::take(&mut *others.lock().unwrap());
        assert!(sends.iter_mut().all(|send| !send.give_up()));
        drop(sends);
        assert_eq!(next(&mut stream), 0);
        assert!(is_end(poll(&mut stream, NOOP)));
        // Here is the next one.
        let (stream, next) = full::<Test>(1, &own);
        assert_eq!(next.cell(), sink.cell());
        let waits = next.waits(own.make(1), NOOP);
        sender.send((stream, waits)).unwrap();
    });
    sends.lock().unwrap().extend(many(sink, &items, 1, &waker));
    assert!(sink.close());
    let (mut stream, mut waits) = found.try_recv().unwrap();
    assert_eq!(waits.poll(NOOP), NOT_NOW);
    assert_eq!(next(&mut stream), 0);
    assert_eq!(waits.poll(NOOP), SENT);
    assert_eq!(next(&mut stream), 1);
}

#[test]
fn one_is_given_up_while_it_waits() {
    struct Test;
    let items = Items::default();
    let (mut stream, sink) = full::<Test>(1, &items);
    let (count, waker) = Count::new();
    let mut first = sink.waits(items.make(1), &waker);
    let mut second = sink.waits(items.make(2), NOOP);
    drop(waker);
    assert_eq!(clones(&count), 2);
    assert!(!first.give_up());
    assert_eq!((clones(&count), count.get()), (1, 0), "its waker goes with it");
    drop(first);
    assert_eq!(items.destroyed(), 1);
    assert_eq!(next(&mut stream), 0);
    assert_eq!(second.poll(NOOP), SENT, "it is not in the way of the next one");
    assert_eq!(next(&mut stream), 2);
    assert!(poll(&mut stream, NOOP).is_pending());
    assert!(sink.close() && is_end(poll(&mut stream, NOOP)));
    assert!(sink.is_free());
}

#[test]
fn one_is_given_up_after_it_was_served() {
    struct Test;
    let items = Items::default();
    let (mut stream, sink) = full::<Test>(1, &items);
    let mut send = sink.waits(items.make(1), NOOP);
    assert_eq!(next(&mut stream), 0);
    assert!(send.give_up(), "its item is gone");
    drop(send);
    assert_eq!(items.destroyed(), 1);
    assert_eq!(next(&mut stream), 1);
    assert_eq!(items.destroyed(), 2);
    assert!(sink.close() && is_end(poll(&mut stream, NOOP)));
    assert!(sink.is_free());
}

#[test]
fn one_is_given_up_after_it_was_sent_away() {
    struct Test;
    let items = Items::default();
    let (mut stream, sink) = full::<Test>(1, &items);
    let mut served = sink.waits(items.make(1), NOOP);
    let mut send = sink.waits(items.make(2), NOOP);
    assert_eq!(next(&mut stream), 0);
    assert!(sink.close());
    assert!(!send.give_up());
    assert_eq!(next(&mut stream), 1);
    assert_eq!(served.poll(NOOP), SENT, "also after the end");
    drop(send);
    assert_eq!(items.destroyed(), 3);
}

/// Whoever has a ticket may still come with it.
#[test]
fn one_that_has_no_answer_keeps_the_cell() {
    struct Test;
    fn kept(end: fn(&mut Stream<Item<Test>>, Sink<Item<Test>>), last: fn(&mut Sending<Item<Test>>)) {
        let items = Items::default();
        let (mut stream, sink) = full::<Test>(1, &items);
        let mut send = sink.waits(items.make(1), NOOP);
        end(&mut stream, sink);
        drop(stream);
        sink.close();
        assert!(!sink.is_free());
        last(&mut send);
        assert!(sink.is_free());
    }
    let dropped = |_: &mut Stream<Item<Test>>, _| {};
    let closed = |stream: &mut Stream<Item<Test>>, sink: Sink<Item<Test>>| {
        assert!(sink.close());
        assert_eq!(next(stream), 0);
        assert!(is_end(poll(stream, NOOP)));
    };
    let served = |stream: &mut Stream<Item<Test>>, sink: Sink<Item<Test>>| {
        assert_eq!(next(stream), 0);
        assert!(sink.close());
        assert_eq!(next(stream), 1);
        assert!(is_end(poll(stream, NOOP)));
    };
    kept(dropped, |send| assert_eq!(send.poll(NOOP), CLOSED));
    kept(dropped, |send| assert!(!send.give_up()));
    kept(closed, |send| assert_eq!(send.poll(NOOP), CLOSED));
    kept(closed, |send| assert!(!send.give_up()));
    kept(served, |send| assert_eq!(send.poll(NOOP), SENT));
    kept(served, |send| assert!(send.give_up()));
}

#[test]
fn a_waker_is_replaced_and_the_same_is_not_cloned_again() {
    struct Test;
    let items = Items::default();
    let (mut stream, sink) = full::<Test>(1, &items);
    let (count, same) = counts_clones();
    let ((first, one), (second, two)) = (Count::new(), Count::new());
    let mut send = sink.waits(items.make(1), &same);
    assert_eq!((send.poll(&same), send.poll(&same), count.load(SeqCst)), (NOT_NOW, NOT_NOW, 1));
    assert_eq!((send.poll(&one), clones(&first)), (NOT_NOW, 3));
    assert_eq!((send.poll(&two), clones(&first), clones(&second)), (NOT_NOW, 2, 3));
    assert_eq!(next(&mut stream), 0);
    assert_eq!((first.get(), second.get(), clones(&second)), (0, 1, 2));
    assert_eq!(send.poll(&one), SENT);
    assert!(sink.close());
}

#[test]
fn there_is_room_while_the_waker_is_cloned() {
    struct Test;
    let items = Items::default();
    let (stream, sink) = full::<Test>(1, &items);
    let stream = Arc::new(Mutex::new(stream));
    let (consumers, consumer) = Count::new();
    let taker = stream.clone();
    let (count, waker) = when_cloned(move || {
        let mut stream = taker.lock().unwrap();
        assert_eq!(next(&mut stream), 0);
        assert!(poll(&mut stream, &consumer).is_pending());
    });
    let mut send = sink.send(items.make(1));
    assert_eq!(send.poll(&waker), SENT);
    assert_eq!((send.ticket, clones(&count), consumers.get()), (0, 2, 1), "the consumer is told");
    // With a ticket, when it is polled with another waker.
    let mut send = sink.waits(items.make(2), NOOP);
    let taker = stream.clone();
    let (count, waker) = when_cloned(move || assert_eq!(next(&mut taker.lock().unwrap()), 1));
    assert_eq!(send.poll(&waker), SENT);
    assert_eq!((send.ticket, clones(&count), count.get()), (0, 2, 0));
    assert_eq!(next(&mut stream.lock().unwrap()), 2);
    assert!(sink.close());
}

#[test]
fn the_stream_ends_while_the_waker_is_cloned() {
    struct Test;
    let items = Items::default();
    // The sink has ended; the stream was dropped; both, so that the cell may be another's.
    for (drops, ends) in [(false, true), (true, false), (true, true)] {
        let (stream, sink) = full::<Test>(1, &items);
        let kept = Arc::new(Mutex::new(Some(stream)));
        let stream = kept.clone();
        let (count, waker) = when_cloned(move || {
            if drops {
                drop(stream.lock().unwrap().take());
            }
            if ends {
                assert!(sink.close());
            }
        });
        let mut send = sink.send(items.make(1));
        assert_eq!(send.poll(&waker), CLOSED);
        assert_eq!((send.ticket, clones(&count)), (0, 2));
        drop((send, kept));
        sink.close();
    }
    assert_eq!(items.destroyed(), 6);
}

/// What a send lends must be whole when it is moved, and what it was told must be true, whoever comes first.
#[test]
fn they_race_an_end_and_a_drop() {
    struct Test;
    const SENDERS: u64 = 3;
    let items = Arc::new(Items::default());
    let mut made = 0;
    for round in 0..rounds().min(200) {
        let (mut stream, sink) = full::<Test>(1, &items);
        let senders: Vec<_> = (0..SENDERS)
            .map(|_| {
                let items = items.clone();
                std::thread::spawn(move || {
                    // More than are woken at once.
                    let mut sends: Vec<_> = (0..5).map(|tag| sink.send(items.make(tag))).collect();
                    let mut sent = 0;
                    while !sends.is_empty() {
                        sends.retain_mut(|send| match send.poll(NOOP) {
                            NOT_NOW => true,
                            answer => {
                                sent += usize::from(answer == SENT);
                                false
                            }
                        });
                    }
                    sent
                })
            })
            .collect();
        made += 1 + 5 * SENDERS as usize;
        let ends = std::thread::spawn(move || {
            std::thread::yield_now();
            assert!(sink.close());
        });
        let mut got = 0;
        let whole = loop {
            match poll(&mut stream, NOOP) {
                Poll::Ready(Some(item)) => {
                    drop(item.unwrap());
                    got += 1;
                }
                Poll::Ready(None) => break true,
                Poll::Pending => std::thread::yield_now(),
            }
            if round % 4 == 0 && got == 3 {
                break false;
            }
        };
        drop(stream);
        let sent: usize = senders.into_iter().map(|sender| sender.join().unwrap()).sum();
        ends.join().unwrap();
        assert!(got == sent + 1 || (!whole && got <= sent + 1), "{got} of {sent}");
        assert_eq!(items.destroyed(), made);
        assert!(sink.is_free());
    }
}
