//! The runtimes as C++ sees them: through the functions of `abi.rs`.

mod each;
#[cfg(feature = "tokio")]
mod tokio;

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
