//! A consumer that waits.

use super::*;

#[test]
fn an_item_wakes_the_consumer_once() {
    struct Test;
    let items = Items::default();
    let (count, waker) = Count::new();
    let (mut stream, sink) = pending::<Item<Test>>(0, &waker);
    assert!((0..3).all(|tag| sink.try_send(items.make(tag)).is_ok()));
    assert_eq!((count.get(), clones(&count)), (1, 2));
    assert_eq!(batch(&mut stream, 2), [0, 1]);
    assert_eq!(next(&mut stream), 2);
    assert!(poll(&mut stream, &waker).is_pending());
    let mut send = sink.send(items.make(3));
    assert_eq!(send.poll(NOOP), SENT);
    assert_eq!(count.get(), 2);
    assert_eq!(next(&mut stream), 3);
    drop(send);
    assert_eq!(items.destroyed(), 4);
    assert!(sink.close());
}

#[test]
fn a_waker_is_replaced_and_the_same_is_not_cloned_again() {
    struct Test;
    let items = Items::default();
    let (count, same) = counts_clones();
    let ((first, one), (second, two)) = (Count::new(), Count::new());
    let (mut stream, sink) = pending::<Item<Test>>(1, &same);
    assert!((0..2).all(|_| poll(&mut stream, &same).is_pending()));
    assert_eq!(count.load(SeqCst), 1);
    assert!(poll(&mut stream, &one).is_pending());
    assert_eq!(clones(&first), 3);
    assert!(poll(&mut stream, &two).is_pending());
    assert_eq!((clones(&first), clones(&second)), (2, 3));
    assert!(sink.try_send(items.make(0)).is_ok());
    assert_eq!((first.get(), second.get()), (0, 1));
    assert_eq!(next(&mut stream), 0);
    assert!(sink.close());
}

/// Not under the lock, or this would not come back.
#[test]
fn an_item_or_an_end_comes_while_the_waker_is_cloned() {
    struct Test;
    let items = Arc::new(Items::default());
    let (mut stream, sink) = pending::<Item<Test>>(1, NOOP);
    let own = items.clone();
    let (count, waker) = when_cloned(move || assert!(sink.try_send(own.make(0)).is_ok()));
    assert!(matches!(poll(&mut stream, &waker), Poll::Ready(Some(Ok(item))) if item.tag == 0));
    assert_eq!((clones(&count), count.get()), (2, 0), "it is not registered, and not woken");
    let (count, waker) = when_cloned(move || assert!(sink.close()));
    assert!(is_end(poll(&mut stream, &waker)));
    assert_eq!((clones(&count), count.get()), (2, 0));
    assert!(sink.is_free());
}

/// A waker that uses the sink whenever it is woken or dropped.
#[test]
fn wakers_run_without_the_lock() {
    struct Test;
    struct Looks(Sink<Item<Test>>, Arc<AtomicUsize>);
    impl Looks {
        fn look(&self) {
            self.0.is_closed();
            self.1.fetch_add(1, SeqCst);
        }
    }
    impl Wake for Looks {
        fn wake(self: Arc<Self>) {
            self.look();
        }
    }
    impl Drop for Looks {
        fn drop(&mut self) {
            self.look();
        }
    }
    let looks = Arc::new(AtomicUsize::new(0));
    let items = Items::default();
    let (mut stream, sink) = pending::<Item<Test>>(1, NOOP);
    let waker = || Waker::from(Arc::new(Looks(sink, looks.clone())));
    // Woken by an item, and dropped.
    assert!(poll(&mut stream, &waker()).is_pending());
    assert!(sink.try_send(items.make(0)).is_ok());
    assert_eq!(looks.load(SeqCst), 2);
    // Those of a send: replaced, woken, given up.
    let mut send = sink.waits(items.make(1), &waker());
    assert_eq!(send.poll(&waker()), NOT_NOW);
    assert_eq!(looks.load(SeqCst), 3);
    assert_eq!(next(&mut stream), 0);
    assert_eq!((looks.load(SeqCst), send.poll(NOOP)), (5, SENT));
    let mut send = sink.waits(items.make(2), &waker());
    assert!(!send.give_up());
    assert_eq!(looks.load(SeqCst), 6);
    // Replaced, and dropped with the stream.
    assert_eq!(next(&mut stream), 1);
    assert!(poll(&mut stream, &waker()).is_pending());
    assert!(poll(&mut stream, &waker()).is_pending());
    assert_eq!(looks.load(SeqCst), 7);
    drop(stream);
    assert_eq!(looks.load(SeqCst), 8);
    assert!(sink.close());
}
