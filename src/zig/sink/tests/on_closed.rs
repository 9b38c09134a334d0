//! The callback of a sink.

use super::*;
use std::sync::atomic::AtomicBool;
use std::thread;

#[test]
fn it_runs_once_when_the_stream_is_dropped() {
    struct Test;
    let runs = counter();
    let (stream, sink) = pending::<Item<Test>>(1, NOOP);
    assert!(sink.on_closed(counted(runs)));
    assert!(!sink.on_closed(counted(runs)), "there is one");
    assert_eq!(runs.load(SeqCst), 0);
    drop(stream);
    assert_eq!(runs.load(SeqCst), 1);
    assert!(!sink.on_closed(counted(runs)), "there was one");
    assert!(sink.close());
    assert!(sink.on_closed(counted(runs)), "nothing comes after the end");
    assert_eq!(runs.load(SeqCst), 1);
    // The next stream has one of its own.
    let (stream, sink) = pending::<Item<Test>>(1, NOOP);
    assert!(sink.on_closed(counted(runs)));
    drop(stream);
    assert_eq!(runs.load(SeqCst), 2);
    assert!(sink.close());
}

#[test]
fn it_runs_at_once_behind_the_drop() {
    struct Test;
    let runs = counter();
    let (stream, sink) = pending::<Item<Test>>(1, NOOP);
    drop(stream);
    assert!(sink.on_closed(counted(runs)));
    assert_eq!(runs.load(SeqCst), 1);
    assert!(!sink.on_closed(counted(runs)));
    assert!(sink.close());
    assert_eq!(runs.load(SeqCst), 1);
}

#[test]
fn an_end_forgets_it() {
    struct Test;
    let runs = counter();
    let items = Items::default();
    for reads in [true, false] {
        let (mut stream, sink) = full::<Test>(1, &items);
        assert!(sink.on_closed(counted(runs)));
        assert!(sink.close());
        assert!(sink.on_closed(counted(runs)), "nothing comes after the end");
        if reads {
            assert_eq!(next(&mut stream), 0);
            assert!(is_end(poll(&mut stream, NOOP)));
        }
        drop(stream);
        assert_eq!(runs.load(SeqCst), 0);
        assert!(sink.is_free());
    }
}

#[test]
fn it_may_end_the_stream() {
    struct Test;
    let items = Arc::new(Items::default());
    let runs = counter();
    let (stream, sink) = full::<Test>(1, &items);
    let mut send = sink.waits(items.make(1), NOOP);
    let seen = items.clone();
    assert!(sink.on_closed(Callback::new(move || {
        assert!(sink.is_closed());
        assert_eq!(seen.destroyed(), 1, "what was sent is gone by now");
        sink.forget_on_closed();
        assert!(sink.fail("Unwanted") && !sink.close());
        runs.fetch_add(1, SeqCst);
    })));
    drop(stream);
    assert_eq!(runs.load(SeqCst), 1);
    assert_eq!(send.poll(NOOP), CLOSED);
    assert!(!sink.close() && sink.is_free());
    // The same at once.
    let (stream, sink) = pending::<Item<Test>>(1, NOOP);
    drop(stream);
    assert!(sink.on_closed(Callback::new(move || assert!(sink.close()))));
    assert!(!sink.close() && sink.is_free());
}

#[test]
fn a_forgotten_one_does_not_run() {
    struct Test;
    let runs = counter();
    let (stream, sink) = pending::<Item<Test>>(1, NOOP);
    sink.forget_on_closed();
    assert!(sink.on_closed(counted(runs)));
    sink.forget_on_closed();
    assert!(sink.on_closed(counted(runs)), "there is none");
    sink.forget_on_closed();
    drop(stream);
    sink.forget_on_closed();
    assert_eq!(runs.load(SeqCst), 0);
    assert!(sink.close());
    sink.forget_on_closed();
}

/// Its context is used until it returns, and what was copied may be.
#[test]
fn forgetting_waits_for_one_that_runs_and_so_does_the_cell() {
    struct Test;
    let (stream, sink) = pending::<Item<Test>>(1, NOOP);
    let (runs, running) = channel();
    let (allowed, allow) = channel::<()>();
    let allow = Mutex::new(allow);
    let over: &AtomicBool = for_ever(AtomicBool::new(false));
    assert!(sink.on_closed(Callback::new(move || {
        runs.send(()).unwrap();
        allow.lock().unwrap().recv().unwrap();
        over.store(true, SeqCst);
    })));
    let dropper = thread::spawn(move || drop(stream));
    running.recv().unwrap();
    assert!(sink.close());
    assert!(!sink.is_free());
    let (started, starts) = channel();
    let forgets = thread::spawn(move || {
        started.send(()).unwrap();
        sink.forget_on_closed();
        assert!(over.load(SeqCst));
    });
    starts.recv().unwrap();
    // It has no way to go on, however long this takes.
    thread::yield_now();
    assert!(!forgets.is_finished());
    allowed.send(()).unwrap();
    forgets.join().unwrap();
    dropper.join().unwrap();
    assert!(sink.is_free());
}

/// What comes while another one runs, or whatever else the drop is about, is called by who brings it.
#[test]
fn it_runs_at_once_while_the_stream_is_dropped() {
    struct Test;
    struct Sets(Sink<Item<Test>>, &'static std::sync::atomic::AtomicU32);
    impl Drop for Sets {
        fn drop(&mut self) {
            assert!(self.0.on_closed(counted(self.1)));
            assert_eq!(self.1.load(SeqCst), 1);
        }
    }
    impl Wake for Sets {
        fn wake(self: Arc<Self>) {}
    }
    let runs = counter();
    let (mut stream, sink) = pending::<Item<Test>>(1, NOOP);
    assert!(poll(&mut stream, &Waker::from(Arc::new(Sets(sink, runs)))).is_pending());
    drop(stream);
    assert_eq!(runs.load(SeqCst), 1);
    assert!(!sink.on_closed(counted(runs)));
    assert!(sink.close() && sink.is_free());
}
