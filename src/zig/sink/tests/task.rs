//! The task that fills a sink, which it takes for a promise of nothing.

use super::*;
use crate::zig::PromiseOps;
use crate::zig::promise::Handle;
use std::thread;

/// The task's side of a sink.
struct Task<T: Send + 'static> {
    handle: Handle,
    ops: &'static PromiseOps,
    types: PhantomData<fn(T)>,
}

impl<T: Send + 'static> Clone for Task<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + 'static> Copy for Task<T> {}
// SAFETY: a promise may be used on any thread.
unsafe impl<T: Send + 'static> Send for Task<T> {}

// SAFETY of all that follows: the sink's handle, and the table that belongs to it.
impl<T: Send + 'static> Task<T> {
    fn of(sink: Sink<T>) -> Self {
        let SinkHandle { cell, generation } = sink.handle;
        Task { handle: Handle { cell: cell.cast(), generation }, ops: sink.ops.task, types: PhantomData }
    }

    fn returns(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.set_value)(self.handle, std::ptr::null_mut()) }
    }

    fn fails(self, name: &str) -> bool {
        // SAFETY: see above; an owned error, which is not used again.
        unsafe { (self.ops.set_error)(self.handle, owned_error(name).cast()) }
    }

    fn stops(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.set_cancelled)(self.handle) }
    }

    fn abandons(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.abandon)(self.handle) }
    }

    fn is_cancelled(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.is_cancelled)(self.handle) }
    }

    fn on_cancel<F: FnOnce() + Send>(self, context: &'static Callback<F>) -> bool {
        // SAFETY: see above; the context lives for ever.
        unsafe {
            (self.ops.on_cancel)(self.handle, (&raw const *context).cast_mut().cast(), Callback::<F>::run)
        }
    }

    fn take_on_cancel(self) -> bool {
        // SAFETY: see above.
        unsafe { (self.ops.take_on_cancel)(self.handle) }
    }

    fn forget_on_cancel(self) {
        // SAFETY: see above.
        unsafe { (self.ops.forget_on_cancel)(self.handle) }
    }
}

/// The stream of a function that is a task, with what cancels it.
fn running<T: Send + 'static, F: FnOnce() + Send>(
    capacity: usize,
    cancel: &'static Callback<F>,
) -> (Stream<T>, Sink<T>, Task<T>) {
    let (sender, sink) = channel();
    let mut stream = start(capacity, move |sink| {
        assert!(Task::of(sink).on_cancel(cancel));
        sender.send(sink).unwrap();
    });
    assert!(poll(&mut stream, NOOP).is_pending());
    let sink = sink.recv().unwrap();
    (stream, sink, Task::of(sink))
}

#[test]
fn its_return_ends_the_stream_behind_the_items() {
    struct Test;
    let items = Items::default();
    let runs = counter();
    let (mut stream, sink, task) = running::<Item<Test>, _>(1, counted(runs));
    assert!(sink.try_send(items.make(0)).is_ok());
    let mut send = sink.waits(items.make(1), NOOP);
    assert!(!task.is_cancelled());
    assert!(task.take_on_cancel());
    assert!(task.returns());
    assert_eq!(send.poll(NOOP), CLOSED);
    assert_eq!(next(&mut stream), 0);
    assert!(is_end(poll(&mut stream, NOOP)));
    assert!(task.is_cancelled() && sink.is_free());
    assert_eq!(runs.load(SeqCst), 0);
}

#[test]
fn each_end_arrives_as_what_it_is() {
    struct Test;
    let ended = |end: fn(Task<Item<Test>>) -> bool| {
        let (mut stream, sink, task) = running::<Item<Test>, _>(1, counted(counter()));
        assert!(task.take_on_cancel());
        assert!(end(task));
        let error = error(poll(&mut stream, NOOP));
        assert!(is_end(poll(&mut stream, NOOP)) && sink.is_free());
        error
    };
    let failed = ended(|task| task.fails("Broken"));
    assert!(matches!(failed, Error::Zig(error) if error.name() == "Broken" && error.code() == 7));
    assert!(matches!(ended(Task::stops), Error::Cancelled));
    assert!(matches!(ended(Task::abandons), Error::Abandoned));
}

/// It takes what it is given, as nobody else would have it, but the first end counts.
#[test]
fn it_ends_twice_or_behind_an_end() {
    struct Test;
    type End = fn(Task<Item<Test>>) -> bool;
    let ends: [End; 4] = [Task::returns, |task| task.fails("Again"), Task::stops, Task::abandons];
    for again in ends {
        let (mut stream, sink, task) = running::<Item<Test>, _>(1, counted(counter()));
        assert!(task.take_on_cancel());
        assert!(task.fails("First") && again(task));
        assert!(matches!(error(poll(&mut stream, NOOP)), Error::Zig(error) if error.name() == "First"));
        // Nobody keeps the cell any more, and the next stream is another one.
        assert!(again(task));
        assert!(sink.is_free());
        let (mut next, other) = pending::<Item<Test>>(1, NOOP);
        assert_eq!(other.cell(), sink.cell());
        assert!(again(task) && task.is_cancelled());
        assert!(!other.is_closed() && poll(&mut next, NOOP).is_pending());
        drop(next);
        assert!(other.close());
        // The user has ended the stream.
        let (mut stream, sink, task) = running::<Item<Test>, _>(1, counted(counter()));
        assert!(sink.close() && task.take_on_cancel() && again(task));
        assert!(is_end(poll(&mut stream, NOOP)) && sink.is_free());
    }
}

#[test]
fn it_keeps_the_cell_until_it_is_over() {
    struct Test;
    for takes in [true, false] {
        let (mut stream, sink, task) = running::<Item<Test>, _>(1, counted(counter()));
        assert!(sink.close());
        assert!(is_end(poll(&mut stream, NOOP)));
        assert!(!sink.is_free());
        if takes {
            assert!(task.take_on_cancel() && !task.take_on_cancel());
            assert!(!sink.is_free());
        }
        assert!(task.returns());
        assert!(sink.is_free());
    }
}

#[test]
fn one_that_could_not_begin_keeps_nothing() {
    struct Test;
    let (sender, sink) = channel();
    let mut stream = start::<Item<Test>>(1, move |sink| {
        sender.send(sink).unwrap();
        assert!(Task::of(sink).fails("OutOfMemory"));
    });
    assert!(matches!(error(poll(&mut stream, NOOP)), Error::Zig(error) if error.name() == "OutOfMemory"));
    assert!(sink.recv().unwrap().is_free());
}

#[test]
fn a_drop_cancels_it_once() {
    struct Test;
    let (runs, closed) = (counter(), counter());
    let (stream, sink, task) = running::<Item<Test>, _>(1, counted(runs));
    assert!(sink.on_closed(counted(closed)), "the user has a callback besides");
    drop(stream);
    assert_eq!((runs.load(SeqCst), closed.load(SeqCst)), (1, 1));
    assert!(task.is_cancelled());
    assert!(!task.take_on_cancel(), "it has run");
    assert!(!sink.is_free(), "it is not over");
    assert!(task.stops());
    assert!(sink.is_free());
    assert_eq!(runs.load(SeqCst), 1);
}

/// The end of the stream is not that of the task.
#[test]
fn a_drop_behind_the_end_cancels_it_too() {
    struct Test;
    let (runs, closed) = (counter(), counter());
    let (stream, sink, task) = running::<Item<Test>, _>(1, counted(runs));
    assert!(sink.on_closed(counted(closed)));
    assert!(sink.close());
    drop(stream);
    assert_eq!((runs.load(SeqCst), closed.load(SeqCst)), (1, 0));
    assert!(!task.take_on_cancel() && !sink.is_free());
    assert!(task.returns() && sink.is_free());
}

#[test]
fn one_that_was_taken_back_or_forgotten_is_not_cancelled() {
    struct Test;
    for takes in [true, false] {
        let runs = counter();
        let (stream, sink, task) = running::<Item<Test>, _>(1, counted(runs));
        if takes {
            assert!(task.take_on_cancel());
        } else {
            task.forget_on_cancel();
        }
        drop(stream);
        assert_eq!(runs.load(SeqCst), 0);
        assert!(!task.take_on_cancel() && !sink.is_free());
        assert!(task.returns() && sink.is_free());
    }
}

/// The drop tells it, and does not wait for it; the cell waits for both.
#[test]
fn it_ends_while_the_drop_cancels_it() {
    struct Test;
    let (runs, running_now) = channel();
    let (allowed, allow) = channel::<()>();
    let allow = Mutex::new(allow);
    let (stream, sink, task) = running::<Item<Test>, _>(
        1,
        Callback::new(move || {
            runs.send(()).unwrap();
            allow.lock().unwrap().recv().unwrap();
        }),
    );
    let dropper = thread::spawn(move || drop(stream));
    running_now.recv().unwrap();
    assert!(!task.take_on_cancel());
    task.forget_on_cancel();
    assert!(task.stops());
    assert!(!sink.is_free(), "the drop goes on in it");
    allowed.send(()).unwrap();
    dropper.join().unwrap();
    assert!(sink.is_free());
}

/// As the callback may be the one that ends it.
#[test]
fn it_ends_inside_of_what_cancels_it() {
    struct Test;
    let task: &Mutex<Option<Task<Item<Test>>>> = for_ever(Mutex::new(None));
    let (stream, sink, own) =
        running::<Item<Test>, _>(1, Callback::new(|| assert!(task.lock().unwrap().take().unwrap().stops())));
    *task.lock().unwrap() = Some(own);
    drop(stream);
    assert!(sink.is_free());
}
