//! The runtimes as C++ sees them: through the functions of `abi.rs`.

use super::abi::*;
use super::task::TaskOps;
use super::*;
use std::cell::Cell;
use std::ffi::c_void;
use std::future::poll_fn;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

/// For what must happen soon, on however loaded a machine.
const LONG: Duration = Duration::from_secs(60);
/// A timeout of the ABI that is none.
#[cfg(feature = "tokio")]
const FOREVER: u64 = u64::MAX;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Something that happens once. Threads wait for it, and tasks await it.
#[derive(Clone, Default)]
struct Event(Arc<(Mutex<Happening>, Condvar)>);

#[derive(Default)]
struct Happening {
    done: bool,
    wakers: Vec<Waker>,
}

impl Event {
    fn happen(&self) {
        let wakers = {
            let mut state = lock(&self.0.0);
            state.done = true;
            std::mem::take(&mut state.wakers)
        };
        self.0.1.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    fn wait(&self) {
        let waited = self.0.1.wait_timeout_while(lock(&self.0.0), LONG, |state| !state.done);
        assert!(waited.unwrap_or_else(PoisonError::into_inner).0.done, "it did not happen");
    }

    fn has_happened(&self) -> bool {
        lock(&self.0.0).done
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(&self.0.0);
        if state.done {
            return Poll::Ready(());
        }
        state.wakers.push(context.waker().clone());
        Poll::Pending
    }

    async fn happened(self) {
        poll_fn(|context| self.poll(context)).await;
    }
}

/// The object of a C++ task.
struct Object {
    future: Pin<Box<dyn Future<Output = ()> + Send>>,
    fate: Fate,
}

#[derive(Clone, Default)]
struct Fate {
    polls: Arc<AtomicU32>,
    /// How often it was given up.
    drops: Arc<AtomicU32>,
    over: Event,
}

static OBJECT: TaskOps = TaskOps { poll: poll_object, drop: drop_object };

unsafe extern "C" fn poll_object(object: *mut c_void, waker: *const Waker) -> bool {
    // SAFETY: the object and the waker of a live task.
    let (object, waker) = unsafe { (&mut *object.cast::<Object>(), &*waker) };
    object.fate.polls.fetch_add(1, SeqCst);
    if object.future.as_mut().poll(&mut Context::from_waker(waker)).is_pending() {
        return false;
    }
    let over = object.fate.over.clone();
    // SAFETY: `spawn` made it of a box, and it is not touched again.
    drop(unsafe { Box::from_raw(ptr::from_mut(object)) });
    over.happen();
    true
}

unsafe extern "C" fn drop_object(object: *mut c_void) {
    // SAFETY: `spawn` made it of a box, and it is not touched again.
    let object = unsafe { Box::from_raw(object.cast::<Object>()) };
    let fate = object.fate.clone();
    drop(object);
    fate.drops.fetch_add(1, SeqCst);
}

/// The word of a runtime, as C++ holds it.
fn word(runtime: Option<&RuntimeHandle>) -> *const c_void {
    // SAFETY: a handle is one word.
    runtime.map_or(ptr::null(), |runtime| unsafe { ptr::from_ref(runtime).cast::<*const c_void>().read() })
}

/// A runtime that C++ has made.
#[cfg(feature = "tokio")]
fn taken(word: *mut c_void) -> RuntimeHandle {
    assert!(!word.is_null());
    // SAFETY: a function of `abi.rs` gave it.
    unsafe { RuntimeHandle::from_word(word) }
}

fn try_spawn(
    runtime: Option<&RuntimeHandle>,
    future: impl Future<Output = ()> + Send + 'static,
) -> Option<Fate> {
    let fate = Fate::default();
    let object = Box::into_raw(Box::new(Object { future: Box::pin(future), fate: fate.clone() })).cast();
    // SAFETY: the object belongs to the operations.
    if unsafe { cobridge1_spawn(word(runtime), &raw const OBJECT, object) } {
        return Some(fate);
    }
    // SAFETY: it was not touched.
    unsafe { drop_object(object) };
    None
}

fn spawn(runtime: &RuntimeHandle, future: impl Future<Output = ()> + Send + 'static) -> Fate {
    try_spawn(Some(runtime), future).expect("it was given")
}

/// `None`: refused.
fn block_on<F: Future>(runtime: Option<&RuntimeHandle>, future: F) -> Option<F::Output> {
    struct Blocked<'a, F: Future> {
        future: Pin<&'a mut F>,
        output: Option<F::Output>,
    }
    unsafe extern "C" fn poll<F: Future>(object: *mut c_void, waker: *const Waker) -> bool {
        // SAFETY: what is given below.
        let (object, waker) = unsafe { (&mut *object.cast::<Blocked<'_, F>>(), &*waker) };
        match object.future.as_mut().poll(&mut Context::from_waker(waker)) {
            Poll::Ready(output) => object.output = Some(output),
            Poll::Pending => return false,
        }
        true
    }
    let mut blocked = Blocked { future: std::pin::pin!(future), output: None };
    // SAFETY: the object outlives the call.
    let answer = unsafe { cobridge1_block_on(word(runtime), poll::<F>, (&raw mut blocked).cast()) };
    assert_eq!(answer == 0, blocked.output.is_some());
    blocked.output
}

#[cfg(feature = "tokio")]
fn shutdown(runtime: &RuntimeHandle, nanoseconds: u64) {
    // SAFETY: a runtime.
    unsafe { cobridge1_runtime_shutdown(word(Some(runtime)), nanoseconds) }
}

fn is_refused(runtime: Option<&RuntimeHandle>) -> bool {
    block_on(runtime, async {}).is_none()
}

/// A minimal runtime of a user's: one thread and a channel.
struct Minimal {
    queue: Mutex<Option<mpsc::Sender<Arc<Queued>>>>,
}

struct Queued {
    task: Mutex<Option<Task>>,
    queue: mpsc::Sender<Arc<Queued>>,
    stopped: Arc<AtomicBool>,
}

thread_local! {
    static ON_MINIMAL: Cell<bool> = const { Cell::new(false) };
}

impl Wake for Queued {
    fn wake(self: Arc<Self>) {
        let queue = self.queue.clone();
        if let Err(mpsc::SendError(queued)) = queue.send(self) {
            drop(queued);
        }
    }
}

#[derive(Clone)]
struct MinimalHandle {
    minimal: Arc<Minimal>,
    tasks: Arc<Mutex<Vec<Arc<Queued>>>>,
    stopped: Arc<AtomicBool>,
}

impl MinimalHandle {
    fn start() -> MinimalHandle {
        let (sender, receiver) = mpsc::channel::<Arc<Queued>>();
        thread::spawn(move || {
            ON_MINIMAL.set(true);
            for queued in receiver {
                let waker = Waker::from(queued.clone());
                let mut slot = lock(&queued.task);
                if queued.stopped.load(SeqCst) {
                    continue;
                }
                if let Some(task) = slot.as_mut()
                    && Pin::new(task).poll(&mut Context::from_waker(&waker)).is_ready()
                {
                    *slot = None;
                }
            }
        });
        MinimalHandle {
            minimal: Arc::new(Minimal { queue: Mutex::new(Some(sender)) }),
            tasks: Arc::default(),
            stopped: Arc::default(),
        }
    }

    fn stop(&self) {
        self.stopped.store(true, SeqCst);
        *lock(&self.minimal.queue) = None;
        for queued in lock(&self.tasks).drain(..) {
            let task = lock(&queued.task).take();
            drop(task);
        }
    }
}

impl Runtime for MinimalHandle {
    fn spawn(&self, task: Task) {
        let Some(queue) = lock(&self.minimal.queue).clone() else { return drop(task) };
        let stopped = self.stopped.clone();
        let queued = Arc::new(Queued { task: Mutex::new(Some(task)), queue, stopped });
        lock(&self.tasks).push(queued.clone());
        queued.wake();
    }

    fn block_on(&self, future: Pin<&mut dyn Future<Output = ()>>) {
        block::drive_alone(future);
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let event = Event::default();
        let end = event.clone();
        thread::spawn(move || {
            thread::sleep(duration);
            end.happen();
        });
        Sleep::new(event.happened())
    }

    fn spawn_blocking(&self, job: BlockingJob) {
        thread::spawn(move || job.run());
    }

    fn is_polling(&self) -> bool {
        ON_MINIMAL.get()
    }
}

/// Calls the test with each runtime, and ends it afterwards.
fn each(test: impl Fn(&RuntimeHandle)) {
    let minimal = MinimalHandle::start();
    println!("a user's own");
    test(&minimal.clone().into());
    minimal.stop();
    #[cfg(feature = "smol")]
    {
        println!("smol");
        test(&Smol.into());
    }
    #[cfg(feature = "tokio")]
    {
        println!("a user's Tokio");
        let runtime = ::tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        test(&runtime.handle().clone().into());
        drop(runtime);
        for runtime in [cobridge1_runtime_multi_thread(2), cobridge1_runtime_current_thread()].map(taken) {
            println!("one of C++'s: {runtime:?}");
            test(&runtime);
            shutdown(&runtime, FOREVER);
        }
    }
}

/// The installed runtime is the process's: tests that look at it, or install one, run one after the other.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    lock(&ALONE)
}

#[test]
fn a_task_runs_is_woken_by_another_thread_and_ends_once() {
    each(|runtime| {
        let (begun, wake) = (Event::default(), Event::default());
        let (first, second) = (begun.clone(), wake.clone());
        let fate = spawn(runtime, async move {
            first.happen();
            second.happened().await;
        });
        let waker = thread::spawn(move || {
            begun.wait();
            wake.happen();
        });
        block_on(Some(runtime), fate.over.clone().happened()).unwrap();
        waker.join().unwrap();
        assert!(fate.polls.load(SeqCst) <= 2);
        assert_eq!(fate.drops.load(SeqCst), 0);
    });
}

#[test]
fn block_on_is_woken_by_another_thread() {
    each(|runtime| {
        let (begun, wake) = (Event::default(), Event::default());
        let (first, second) = (begun.clone(), wake.clone());
        let waker = thread::spawn(move || {
            first.wait();
            second.happen();
        });
        let mut polls = 0;
        block_on(
            Some(runtime),
            poll_fn(|context| {
                polls += 1;
                let poll = wake.poll(context);
                begun.happen();
                poll
            }),
        )
        .unwrap();
        waker.join().unwrap();
        assert!(polls >= 2);
    });
}

#[test]
fn sleep_ends_in_a_task_and_in_block_on() {
    each(|runtime| {
        let begun = std::time::Instant::now();
        let time = Duration::from_millis(3);
        let fate = spawn(runtime, runtime.sleep(time));
        block_on(Some(runtime), runtime.sleep(time)).unwrap();
        block_on(Some(runtime), fate.over.clone().happened()).unwrap();
        assert!(begun.elapsed() >= time);
    });
}

#[test]
fn a_blocking_job_runs_and_may_block() {
    each(|runtime| {
        let (inside, done) = (Event::default(), Event::default());
        let (own, first, second) = (runtime.clone(), inside.clone(), done.clone());
        runtime.spawn_blocking(BlockingJob::new(move || {
            first.wait();
            assert!(!is_refused(Some(&own)));
            assert!(!is_refused(None));
            second.happen();
        }));
        block_on(Some(runtime), async {
            inside.happen();
            done.clone().happened().await;
        })
        .unwrap();
    });
}

#[test]
fn block_on_is_refused_in_a_task() {
    each(|runtime| {
        let own = runtime.clone();
        let fate = spawn(runtime, async move {
            assert!(is_refused(Some(&own)));
            assert!(is_refused(None));
        });
        block_on(Some(runtime), fate.over.clone().happened()).unwrap();
    });
}

#[test]
fn block_on_is_refused_inside_of_block_on_and_not_after_it() {
    each(|runtime| {
        block_on(Some(runtime), async {
            assert!(is_refused(Some(runtime)));
            assert!(is_refused(None));
        })
        .unwrap();
        assert!(!is_refused(Some(runtime)));
    });
}

#[test]
fn inside_of_block_on_its_runtime_is_current() {
    each(|runtime| {
        let fate = block_on(Some(runtime), async {
            assert!(RuntimeHandle::current().unwrap().is(runtime));
            let fate = try_spawn(None, async {}).unwrap();
            fate.over.clone().happened().await;
            fate
        })
        .unwrap();
        assert_eq!(fate.drops.load(SeqCst), 0);
    });
}

#[test]
fn what_the_current_runtime_polls_refuses() {
    let minimal = MinimalHandle::start();
    let _entered = enter(minimal.clone());
    assert!(!is_refused(None));
    ON_MINIMAL.set(true);
    assert!(is_refused(None));
    ON_MINIMAL.set(false);
    assert!(!is_refused(None));
    minimal.stop();
}

#[test]
fn a_runtime_that_returns_early_leaves_the_rest_to_this_thread() {
    struct Lazy {
        polls: u32,
    }
    impl Runtime for Lazy {
        fn spawn(&self, _: Task) {}
        fn block_on(&self, mut future: Pin<&mut dyn Future<Output = ()>>) {
            for _ in 0..self.polls {
                let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            }
        }
        fn sleep(&self, _: Duration) -> Sleep {
            Sleep::new(async {})
        }
        fn spawn_blocking(&self, _: BlockingJob) {}
    }
    assert!(is_refused(Some(&Lazy { polls: 0 }.into())), "it did not poll");
    let mut polls = 0;
    let thrice = poll_fn(|context| {
        polls += 1;
        context.waker().wake_by_ref();
        if polls < 3 { Poll::Pending } else { Poll::Ready(()) }
    });
    assert!(block_on(Some(&Lazy { polls: 1 }.into()), thrice).is_some());
    assert_eq!(polls, 3);
    // One that polls what is over reaches C++ once.
    assert!(!is_refused(Some(&Lazy { polls: 5 }.into())));
}

#[test]
fn a_users_runtime_that_stops_drops_each_task_once() {
    let minimal = MinimalHandle::start();
    let runtime = RuntimeHandle::new(minimal.clone());
    let wake = Event::default();
    let fates: Vec<Fate> = (0..100).map(|_| spawn(&runtime, wake.clone().happened())).collect();
    minimal.stop();
    let polls = || fates.iter().map(|fate| fate.polls.load(SeqCst)).sum::<u32>();
    let before = polls();
    wake.happen();
    assert_eq!(polls(), before);
    assert!(fates.iter().all(|fate| fate.drops.load(SeqCst) == 1));
    assert_eq!(spawn(&runtime, async {}).drops.load(SeqCst), 1);
}

#[test]
fn handles_are_counted() {
    struct Noted(MinimalHandle, Event);
    impl Drop for Noted {
        fn drop(&mut self) {
            self.1.happen();
        }
    }
    impl Runtime for Noted {
        fn spawn(&self, task: Task) {
            self.0.spawn(task);
        }
        fn block_on(&self, future: Pin<&mut dyn Future<Output = ()>>) {
            self.0.block_on(future);
        }
        fn sleep(&self, duration: Duration) -> Sleep {
            self.0.sleep(duration)
        }
        fn spawn_blocking(&self, job: BlockingJob) {
            self.0.spawn_blocking(job);
        }
    }
    let gone = Event::default();
    let runtime = RuntimeHandle::new(Noted(MinimalHandle::start(), gone.clone()));
    // SAFETY: a runtime; and the clone is dropped once.
    unsafe {
        let clone = cobridge1_runtime_clone(word(Some(&runtime)));
        assert_eq!(clone.cast_const(), word(Some(&runtime)));
        drop(runtime);
        assert!(!gone.has_happened());
        cobridge1_runtime_drop(clone);
        cobridge1_runtime_drop(ptr::null_mut());
    }
    assert!(gone.has_happened());
}

#[test]
fn the_entered_one_is_current_and_guards_nest() {
    let _alone = alone();
    let [outer, inner, installed] = [(); 3].map(|()| RuntimeHandle::new(MinimalHandle::start()));
    let is = |runtime: &RuntimeHandle| RuntimeHandle::current().is_some_and(|current| current.is(runtime));
    install(installed.clone());
    assert!(is(&installed));
    // SAFETY: the guards are left on this thread, the last one first.
    unsafe {
        let first = cobridge1_runtime_enter(word(Some(&outer)));
        assert!(is(&outer));
        let second = enter(inner.clone());
        assert!(is(&inner));
        thread::scope(|scope| {
            scope.spawn(|| assert!(is(&installed), "another thread"));
        });
        drop(second);
        assert!(is(&outer));
        cobridge1_runtime_leave(first);
    }
    assert!(is(&installed));
    // SAFETY: null is none.
    unsafe { cobridge1_runtime_install(ptr::null()) };
    assert!(!is(&installed));
}

#[test]
fn guards_are_dropped_in_reverse_order() {
    let _alone = alone();
    // On a thread of its own, which stays in a runtime.
    thread::spawn(|| {
        let [outer, inner] = [(); 2].map(|()| RuntimeHandle::new(MinimalHandle::start()));
        let first = enter(outer.clone());
        let second = enter(inner.clone());
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(first))).is_err());
        assert!(RuntimeHandle::current().unwrap().is(&inner));
        drop(second);
        assert!(RuntimeHandle::current().unwrap().is(&outer), "its guard could not leave it");
    })
    .join()
    .unwrap();
}

#[test]
fn an_installed_runtime_is_replaced() {
    let _alone = alone();
    let [first, second] = [(); 2].map(|()| RuntimeHandle::new(MinimalHandle::start()));
    install(first.clone());
    // SAFETY: a runtime.
    unsafe { cobridge1_runtime_install(word(Some(&second))) };
    assert!(RuntimeHandle::current().unwrap().is(&second));
    let fate = try_spawn(None, async {}).unwrap();
    fate.over.wait();
    let done = Event::default();
    let ran = done.clone();
    spawn_blocking(move || ran.happen());
    done.wait();
    current::replace(None);
}

#[cfg(not(feature = "tokio"))]
#[test]
fn without_any_runtime_threads_sleep_and_nothing_is_spawned() {
    let _alone = alone();
    assert!(RuntimeHandle::current().is_none());
    assert!(cobridge1_runtime_current().is_null());
    assert!(cobridge1_runtime_multi_thread(1).is_null());
    assert!(cobridge1_runtime_current_thread().is_null());
    assert!(try_spawn(None, async {}).is_none());
    let event = Event::default();
    let done = event.clone();
    spawn_blocking(move || done.happen());
    assert_eq!(block_on(None, async { event.happened().await }), Some(()));
    block_on(None, async { assert!(is_refused(None)) }).unwrap();
}

/// A panic in a user's runtime must not reach C++: this test runs itself again, in a process that aborts.
#[cfg(unix)]
#[test]
fn a_panic_of_a_users_runtime_aborts() {
    use std::os::unix::process::ExitStatusExt;
    const NAME: &str = "COBRIDGE_TEST_RUNTIME_PANICS";
    struct Panics;
    impl Runtime for Panics {
        fn spawn(&self, _: Task) {
            panic!("no tasks here");
        }
        fn block_on(&self, _: Pin<&mut dyn Future<Output = ()>>) {}
        fn sleep(&self, _: Duration) -> Sleep {
            Sleep::new(async {})
        }
        fn spawn_blocking(&self, _: BlockingJob) {}
    }
    if std::env::var_os(NAME).is_some() {
        let _ = std::panic::catch_unwind(|| spawn(&Panics.into(), async {}));
        return;
    }
    let test = "runtime::tests::a_panic_of_a_users_runtime_aborts";
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(NAME, "1")
        .output()
        .unwrap();
    assert_eq!(child.status.signal(), Some(6), "{child:?}");
}

#[cfg(feature = "tokio")]
mod tokio {
    use super::*;
    use ::tokio::runtime::{Builder, Handle};
    use ::tokio::task::coop;

    fn user() -> ::tokio::runtime::Runtime {
        Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
    }

    /// Both kinds of runtimes that C++ makes.
    fn both(test: impl Fn(RuntimeHandle)) {
        [cobridge1_runtime_multi_thread(2), cobridge1_runtime_current_thread()]
            .map(taken)
            .into_iter()
            .for_each(test);
    }

    fn given_up(fates: &[Fate]) -> Vec<u32> {
        fates.iter().map(|fate| fate.drops.load(SeqCst)).collect()
    }

    #[test]
    fn a_shutdown_drops_each_pending_task_once_and_polls_nothing_afterwards() {
        for timeout in [0, 1_000_000, FOREVER] {
            both(|runtime| {
                let wake = Event::default();
                let fates: Vec<Fate> = (0..1000).map(|_| spawn(&runtime, wake.clone().happened())).collect();
                block_on(Some(&runtime), coop::consume_budget()).unwrap();
                shutdown(&runtime, timeout);
                assert_eq!(given_up(&fates), [1; 1000]);
                let polls = || fates.iter().map(|fate| fate.polls.load(SeqCst)).sum::<u32>();
                let before = polls();
                wake.happen();
                shutdown(&runtime, timeout);
                assert_eq!((polls(), given_up(&fates)), (before, vec![1; 1000]));
            });
        }
    }

    #[test]
    fn an_owner_that_cpp_moves_to_rust_ends_the_runtime() {
        // The bit that a `rust::Runtime` carries which `multi_thread()` gave.
        let owner = taken(cobridge1_runtime_multi_thread(2).map_addr(|word| word | 1));
        let copy = owner.clone();
        let wake = Event::default();
        let fates: Vec<Fate> = (0..10).map(|_| spawn(&owner, wake.clone().happened())).collect();
        drop(copy.clone());
        assert_eq!(given_up(&fates), [0; 10]);
        drop(owner);
        assert_eq!(given_up(&fates), [1; 10]);
        assert_eq!(spawn(&copy, async {}).drops.load(SeqCst), 1, "it has ended");
    }

    #[test]
    fn a_shutdown_waits_for_blocking_calls_unless_it_has_a_timeout() {
        both(|runtime| {
            let (begun, end, ended) = (Event::default(), Event::default(), Event::default());
            let (first, second, third) = (begun.clone(), end.clone(), ended.clone());
            runtime.spawn_blocking(BlockingJob::new(move || {
                first.happen();
                second.wait();
                third.happen();
            }));
            begun.wait();
            let pending = spawn(&runtime, Event::default().happened());
            shutdown(&runtime, 1_000_000);
            assert!(!ended.has_happened());
            assert_eq!(pending.drops.load(SeqCst), 1);
            end.happen();
            ended.wait();
        });
        both(|runtime| {
            let (begun, end, ended) = (Event::default(), Event::default(), Event::default());
            let (first, second, third) = (begun.clone(), end.clone(), ended.clone());
            runtime.spawn_blocking(BlockingJob::new(move || {
                first.happen();
                second.wait();
                third.happen();
            }));
            begun.wait();
            let ender = thread::spawn(move || end.happen());
            shutdown(&runtime, FOREVER);
            assert!(ended.has_happened());
            ender.join().unwrap();
        });
    }

    #[test]
    fn a_handle_is_good_after_the_shutdown() {
        both(|runtime| {
            shutdown(&runtime, FOREVER);
            assert_eq!(spawn(&runtime, async {}).drops.load(SeqCst), 1);
            let (event, wake) = (Event::default(), Event::default());
            let (first, second) = (event.clone(), wake.clone());
            let waker = thread::spawn(move || {
                first.wait();
                second.happen();
            });
            let done = block_on(Some(&runtime), async {
                event.happen();
                wake.happened().await;
                runtime.sleep(Duration::from_millis(1)).await;
                assert!(is_refused(Some(&runtime)));
                7
            });
            assert_eq!(done, Some(7));
            waker.join().unwrap();
            let dropped = Event::default();
            let note = Note(dropped.clone());
            runtime
                .spawn_blocking(BlockingJob::new(move || panic!("{:?} must not run", note.0.has_happened())));
            dropped.wait();
            runtime.within(&mut || assert!(Handle::try_current().is_ok()));
            drop(enter(runtime.clone()));
        });
    }

    struct Note(Event);

    impl Drop for Note {
        fn drop(&mut self) {
            self.0.happen();
        }
    }

    #[test]
    fn block_on_goes_on_when_another_thread_shuts_the_runtime_down() {
        for timeout in [0, FOREVER] {
            both(|runtime| {
                let (inside, wake) = (Event::default(), Event::default());
                thread::scope(|scope| {
                    let blocked = scope.spawn(|| {
                        let pending = spawn(&runtime, Event::default().happened());
                        block_on(Some(&runtime), async {
                            inside.happen();
                            wake.clone().happened().await;
                            pending.drops.load(SeqCst)
                        })
                    });
                    inside.wait();
                    shutdown(&runtime, timeout);
                    wake.happen();
                    assert_eq!(blocked.join().unwrap(), Some(1));
                });
            });
        }
    }

    #[test]
    fn a_shutdown_inside_of_a_task_neither_waits_nor_panics() {
        for timeout in [0, FOREVER] {
            both(|runtime| {
                let begun = Event::default();
                let (own, first) = (runtime.clone(), begun.clone());
                let pending = spawn(&runtime, Event::default().happened());
                let fate = spawn(&runtime, async move {
                    first.happened().await;
                    shutdown(&own, timeout);
                });
                block_on(Some(&runtime), async {
                    begun.happen();
                    fate.over.clone().happened().await;
                })
                .unwrap();
                // Its workers drop the rest soon; the current-thread one did when `block_on` was over.
                while pending.drops.load(SeqCst) == 0 {
                    thread::yield_now();
                }
                assert_eq!(spawn(&runtime, async {}).drops.load(SeqCst), 1);
            });
        }
    }

    #[test]
    fn a_shutdown_inside_of_its_own_block_on_does_not_end_that() {
        both(|runtime| {
            let pending = spawn(&runtime, Event::default().happened());
            let wake = Event::default();
            let other = wake.clone();
            let done = block_on(Some(&runtime), async {
                shutdown(&runtime, FOREVER);
                let waker = thread::spawn(move || other.happen());
                wake.happened().await;
                waker.join().unwrap();
            });
            assert_eq!(done, Some(()));
            while pending.drops.load(SeqCst) == 0 {
                thread::yield_now();
            }
        });
    }

    #[test]
    fn a_shutdown_on_the_runtimes_own_blocking_thread_does_not_wait_for_itself() {
        both(|runtime| {
            let done = Event::default();
            let (own, ended) = (runtime.clone(), done.clone());
            runtime.spawn_blocking(BlockingJob::new(move || {
                shutdown(&own, FOREVER);
                ended.happen();
            }));
            done.wait();
        });
    }

    #[test]
    fn a_shutdown_inside_of_somebody_elses_async_code_does_not_panic() {
        let user = user();
        both(|runtime| {
            let pending = spawn(&runtime, Event::default().happened());
            user.block_on(async { shutdown(&runtime, FOREVER) });
            while pending.drops.load(SeqCst) == 0 {
                thread::yield_now();
            }
        });
        both(|runtime| {
            // Where it can't be seen, Tokio's own refusal is caught.
            let pending = spawn(&runtime, Event::default().happened());
            user.block_on(coop::unconstrained(async { shutdown(&runtime, FOREVER) }));
            while pending.drops.load(SeqCst) == 0 {
                thread::yield_now();
            }
        });
    }

    #[test]
    fn a_shutdown_of_somebody_elses_runtime_does_nothing() {
        let user = user();
        let runtime = RuntimeHandle::from(user.handle().clone());
        shutdown(&runtime, FOREVER);
        spawn(&runtime, async {}).over.wait();
        let minimal = RuntimeHandle::new(MinimalHandle::start());
        shutdown(&minimal, FOREVER);
        spawn(&minimal, async {}).over.wait();
    }

    #[test]
    fn a_shutdown_uninstalls() {
        let _alone = alone();
        both(|runtime| {
            install(runtime.clone());
            assert!(RuntimeHandle::current().unwrap().is(&runtime));
            shutdown(&runtime, FOREVER);
            assert!(!RuntimeHandle::current().unwrap().is(&runtime));
            let other = RuntimeHandle::new(MinimalHandle::start());
            install(other.clone());
            shutdown(&runtime, FOREVER);
            assert!(RuntimeHandle::current().unwrap().is(&other), "it is not this one's to uninstall");
            current::replace(None);
        });
    }

    #[test]
    fn a_users_runtime_that_goes_drops_each_task_once() {
        let user = user();
        let runtime = RuntimeHandle::from(user.handle().clone());
        let wake = Event::default();
        let fates: Vec<Fate> = (0..1000).map(|_| spawn(&runtime, wake.clone().happened())).collect();
        drop(user);
        wake.happen();
        assert_eq!(given_up(&fates), [1; 1000]);
        assert_eq!(spawn(&runtime, async {}).drops.load(SeqCst), 1);
        assert!(!is_refused(Some(&runtime)));
    }

    #[test]
    fn a_users_current_thread_runtime_runs_its_tasks_inside_of_its_own_block_on() {
        let user = Builder::new_current_thread().enable_all().build().unwrap();
        let runtime = RuntimeHandle::from(user.handle().clone());
        user.block_on(async {
            let fate = spawn(&runtime, ::tokio::time::sleep(Duration::from_millis(1)));
            fate.over.clone().happened().await;
        });
        let pending = spawn(&runtime, Event::default().happened());
        drop(user);
        assert_eq!(pending.drops.load(SeqCst), 1);
    }

    #[test]
    fn the_current_one_is_the_entered_then_tokios_then_the_installed_then_the_processs() {
        let _alone = alone();
        let user = user();
        let is = |runtime: &RuntimeHandle| RuntimeHandle::current().unwrap().is(runtime);
        let tokios = || match RuntimeHandle::current().unwrap().kind() {
            handle::Kind::Tokio(handle) => Some(handle.id()),
            _ => None,
        };
        let own = super::super::tokio::own().unwrap();
        assert!(is(own));
        let [installed, entered] = [(); 2].map(|()| RuntimeHandle::new(MinimalHandle::start()));
        install(installed.clone());
        assert!(is(&installed));
        user.block_on(async { assert_eq!(tokios(), Some(user.handle().id())) });
        let guard = user.enter();
        assert_eq!(tokios(), Some(user.handle().id()));
        let ours = enter(entered.clone());
        assert!(is(&entered));
        drop(ours);
        drop(guard);
        current::replace(None);
        assert!(is(own));
        // On the threads of a runtime that C++ made, Tokio's own handle is that runtime.
        both(|runtime| {
            let (done, same) = (Event::default(), runtime.clone());
            let end = done.clone();
            runtime.spawn_blocking(BlockingJob::new(move || {
                assert!(RuntimeHandle::current().unwrap().is(&same));
                assert!(RuntimeHandle::from(Handle::current()).is(&same));
                end.happen();
            }));
            done.wait();
            let same = runtime.clone();
            let fate = spawn(&runtime, async move { assert!(RuntimeHandle::current().unwrap().is(&same)) });
            block_on(Some(&runtime), fate.over.clone().happened()).unwrap();
            shutdown(&runtime, FOREVER);
        });
    }

    #[test]
    fn to_enter_a_tokio_runtime_enters_tokios_context() {
        let user = user();
        assert!(Handle::try_current().is_err());
        let outer = enter(user.handle().clone());
        assert_eq!(Handle::current().id(), user.handle().id());
        both(|runtime| {
            let inner = enter(runtime.clone());
            assert_ne!(Handle::current().id(), user.handle().id());
            drop(inner);
            shutdown(&runtime, FOREVER);
        });
        assert_eq!(Handle::current().id(), user.handle().id());
        assert!(!is_refused(None), "to enter is not to poll");
        drop(outer);
        assert!(Handle::try_current().is_err());
    }

    #[test]
    fn within_finds_the_reactor() {
        both(|runtime| {
            let mut found = false;
            runtime.within(&mut || found = Handle::try_current().is_ok());
            assert!(found);
            shutdown(&runtime, FOREVER);
        });
    }

    /// A plain call of C++ inside of async code that is Tokio's own.
    #[test]
    fn block_on_is_refused_where_tokio_polls() {
        let user = user();
        let other = taken(cobridge1_runtime_current_thread());
        let refused = || is_refused(None) && is_refused(Some(&other));
        user.block_on(async { assert!(refused()) });
        let task_other = other.clone();
        user.block_on(user.spawn(async move {
            assert!(is_refused(None) && is_refused(Some(&task_other)));
        }))
        .unwrap();
        let local = ::tokio::task::LocalSet::new();
        user.block_on(local.run_until(async {
            ::tokio::task::spawn_local(async { assert!(is_refused(None)) }).await.unwrap();
        }));
        // Not seen, so that it is Tokio's panic that refuses.
        user.block_on(coop::unconstrained(async { assert!(refused()) }));
        assert!(!refused());
        shutdown(&other, FOREVER);
    }

    #[test]
    fn block_on_is_allowed_where_tokio_lets_block() {
        let user = user();
        let fine = || assert!(!is_refused(None));
        user.block_on(user.spawn_blocking(fine)).unwrap();
        user.block_on(async { ::tokio::task::block_in_place(fine) });
        user.block_on(user.spawn(async move { ::tokio::task::block_in_place(fine) })).unwrap();
        // On the blocking pool, whatever the thread below is doing.
        user.block_on(user.spawn_blocking(|| {
            let inner = Builder::new_current_thread().build().unwrap();
            inner.block_on(async { assert!(is_refused(None)) });
            assert!(!is_refused(None));
        }))
        .unwrap();
    }

    #[test]
    fn to_ask_costs_no_budget() {
        let rest = || {
            let mut context = Context::from_waker(Waker::noop());
            let mut rest = 0;
            while let Poll::Ready(spent) = coop::poll_proceed(&mut context) {
                spent.made_progress();
                rest += 1;
                assert!(rest < 1000);
            }
            rest
        };
        let user = user();
        let whole = user.block_on(async { rest() });
        let asked = user.block_on(async {
            coop::consume_budget().await;
            assert!(super::super::tokio::is_polling());
            rest()
        });
        assert_eq!(asked, whole - 1);
        // Not one that is used up.
        user.block_on(async {
            rest();
            assert!(super::super::tokio::is_polling());
            assert_eq!(rest(), 0);
        });
    }

    #[test]
    fn threads_that_cant_be_made_are_null() {
        assert!(cobridge1_runtime_multi_thread(usize::MAX).is_null());
    }

    #[test]
    fn the_process_wide_runtime_has_timers_and_runs_tasks() {
        let _alone = alone();
        let runtime = taken(cobridge1_runtime_current());
        shutdown(&runtime, FOREVER);
        let fate = try_spawn(None, runtime.sleep(Duration::from_millis(1))).unwrap();
        assert_eq!(block_on(None, fate.over.happened()), Some(()));
    }
}
