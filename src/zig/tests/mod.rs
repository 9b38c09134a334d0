//! What tests of promises and sinks are written with. Those of sinks are beside them.

mod promise;

use crate::call::Declaration;
use std::any::Any;
use std::ffi::c_void;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Wake, Waker};

pub(super) struct Named;

impl Declaration for Named {
    const NAME: &'static str = "digest";
    const BORROWS: bool = false;
}

/// A cancel callback and its context.
pub(super) struct Callback<F>(Mutex<Option<F>>);

impl<F: FnOnce() + Send> Callback<F> {
    pub(super) fn new(function: F) -> &'static Self
    where
        F: 'static,
    {
        for_ever(Callback(Mutex::new(Some(function))))
    }

    pub(super) unsafe extern "C" fn run(context: *mut c_void) {
        // SAFETY: a `Callback<F>`, which lives for ever.
        let this = unsafe { &*context.cast::<Callback<F>>() };
        let function = this.0.lock().unwrap().take().expect("it runs once");
        function();
    }
}

pub(super) fn counted(runs: &'static AtomicU32) -> &'static Callback<impl FnOnce() + Send> {
    Callback::new(|| {
        runs.fetch_add(1, SeqCst);
    })
}

pub(super) fn counter() -> &'static AtomicU32 {
    for_ever(AtomicU32::new(0))
}

/// For ever, but not leaked: the test may be watched.
pub(super) fn for_ever<T: Send + Sync + 'static>(value: T) -> &'static T {
    static ALL: Mutex<Vec<Arc<dyn Any + Send + Sync>>> = Mutex::new(Vec::new());
    let value = Arc::new(value);
    // SAFETY: `ALL` never lets go of it.
    let reference = unsafe { &*Arc::as_ptr(&value) };
    ALL.lock().unwrap().push(value);
    reference
}

#[derive(Default)]
pub(super) struct Count(AtomicU32);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

impl Count {
    pub(super) fn new() -> (Arc<Count>, Waker) {
        let count = Arc::new(Count::default());
        (count.clone(), Waker::from(count))
    }

    pub(super) fn get(&self) -> u32 {
        self.0.load(SeqCst)
    }
}

pub(super) const NOOP: &Waker = Waker::noop();

/// Does what must abort, in a process of its own, as the test of that name, which is called again there. Gives what it says.
pub(super) fn aborts(test: &str, work: impl FnOnce()) -> String {
    const INSIDE: &str = "COBRIDGE_TEST_ABORTS";
    if std::env::var_os(INSIDE).is_some() {
        work();
        // Not reached.
        std::process::exit(0);
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    assert!(!output.status.success() && output.status.code().is_none(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// How often the threads race: less where they are watched.
pub(super) fn rounds() -> u64 {
    if std::env::var_os("COBRIDGE_SANITIZED").is_some() { 2_000 } else { 100_000 }
}
