//! Which runtime is current.

#[cfg(feature = "tokio")]
use super::handle::Kind;
use super::{BlockingJob, Runtime, RuntimeHandle};
use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::{PoisonError, RwLock};

static INSTALLED: RwLock<Option<RuntimeHandle>> = RwLock::new(None);

/// Makes a runtime the current one of every thread that has entered none. It replaces the one that was installed.
///
/// ```
/// # #[cfg(feature = "tokio")] {
/// let runtime = tokio::runtime::Runtime::new().unwrap();
/// cobridge::runtime::install(runtime.handle().clone());
/// # }
/// ```
pub fn install(runtime: impl Into<RuntimeHandle>) {
    replace(Some(runtime.into()));
}

/// With `None`: uninstalls.
pub(super) fn replace(runtime: Option<RuntimeHandle>) {
    let mut installed = INSTALLED.write().unwrap_or_else(PoisonError::into_inner);
    let before = std::mem::replace(&mut *installed, runtime);
    drop(installed);
    // Not under the lock: the last handle drops a user's runtime.
    drop(before);
}

/// Uninstalls this runtime, if it is the one.
#[cfg(feature = "tokio")]
pub(super) fn uninstall(runtime: &RuntimeHandle) {
    let before =
        INSTALLED.write().unwrap_or_else(PoisonError::into_inner).take_if(|installed| installed.is(runtime));
    drop(before);
}

fn installed() -> Option<RuntimeHandle> {
    INSTALLED.read().unwrap_or_else(PoisonError::into_inner).clone()
}

struct Entered {
    runtime: Option<RuntimeHandle>,
    /// The number of guards.
    depth: usize,
}

thread_local! {
    static ENTERED: RefCell<Entered> = const { RefCell::new(Entered { runtime: None, depth: 0 }) };
}

/// Makes a runtime the current one of this thread until the guard is dropped. Tokio's own context is entered too, so that
/// `tokio::spawn` and Tokio's timers and sockets work.
///
/// Guards nest, and are dropped in the reverse order.
///
/// # Panics
///
/// With a Tokio runtime, if the thread is ending and its thread-locals are already gone, as Tokio does.
///
/// ```
/// # #[cfg(feature = "tokio")] {
/// let runtime = tokio::runtime::Runtime::new().unwrap();
/// let guard = cobridge::runtime::enter(runtime.handle().clone());
/// tokio::spawn(async {});
/// # }
/// ```
pub fn enter(runtime: impl Into<RuntimeHandle>) -> EnterGuard {
    let runtime = runtime.into();
    EnterGuard {
        scope: Scope::enter(runtime.clone()),
        #[cfg(feature = "tokio")]
        _tokio: super::tokio::enter_static(runtime),
        _not_send: PhantomData,
    }
}

/// What [`enter`] gives. Dropping it makes the runtime current again that was so before.
///
/// # Panics
///
/// Dropping it panics if a guard that was made later is still there, as Tokio's guards do.
#[must_use = "the runtime is entered only while the guard lives"]
pub struct EnterGuard {
    // The fields are dropped in this order: Tokio's context first, as it was entered last.
    #[cfg(feature = "tokio")]
    _tokio: Option<super::tokio::StaticGuard>,
    #[allow(dead_code)] // for its `Drop`
    scope: Scope,
    _not_send: PhantomData<*mut ()>,
}

/// A runtime that is current for this thread. Whoever holds it is not `Send`.
pub(super) struct Scope {
    before: Option<RuntimeHandle>,
    /// 0: the thread is ending, and nothing could be entered.
    depth: usize,
}

impl Scope {
    pub(super) fn enter(runtime: RuntimeHandle) -> Scope {
        ENTERED
            .try_with(|entered| {
                let mut entered = entered.borrow_mut();
                entered.depth += 1;
                Scope { before: entered.runtime.replace(runtime), depth: entered.depth }
            })
            .unwrap_or(Scope { before: None, depth: 0 })
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        if self.depth == 0 {
            return;
        }
        let before = self.before.take();
        let left = ENTERED.try_with(|entered| {
            let mut entered = entered.borrow_mut();
            if entered.depth != self.depth {
                return Err(before);
            }
            entered.depth -= 1;
            Ok(std::mem::replace(&mut entered.runtime, before))
        });
        // What was entered is dropped here and not under the borrow: the last handle drops a user's runtime.
        if let Ok(Err(_)) = left
            && !std::thread::panicking()
        {
            panic!(
                "guards of `cobridge::runtime::enter` must be dropped in the reverse order of their making"
            );
        }
    }
}

/// The one that this thread has entered, or else the one that is installed.
pub(super) fn entered_or_installed() -> Option<RuntimeHandle> {
    entered().or_else(installed)
}

fn entered() -> Option<RuntimeHandle> {
    ENTERED.try_with(|entered| entered.borrow().runtime.clone()).ok().flatten()
}

/// A current runtime. Tokio's own is not made a [`RuntimeHandle`] until one is needed, as that allocates.
pub(super) enum Current {
    Known(RuntimeHandle),
    #[cfg(feature = "tokio")]
    Tokio(::tokio::runtime::Handle),
    None,
}

impl Current {
    pub(super) fn runtime(&self) -> Option<&dyn Runtime> {
        match self {
            Current::Known(runtime) => Some(&**runtime),
            #[cfg(feature = "tokio")]
            Current::Tokio(handle) => Some(handle),
            Current::None => None,
        }
    }

    pub(super) fn into_handle(self) -> Option<RuntimeHandle> {
        match self {
            Current::Known(runtime) => Some(runtime),
            #[cfg(feature = "tokio")]
            Current::Tokio(handle) => Some(RuntimeHandle::of(Kind::Tokio(handle))),
            Current::None => None,
        }
    }
}

/// Finds the current runtime, and makes the process-wide one if there is no other.
pub(super) fn resolve() -> Current {
    if let Some(runtime) = entered() {
        return Current::Known(runtime);
    }
    #[cfg(feature = "tokio")]
    if let Ok(handle) = ::tokio::runtime::Handle::try_current() {
        return match super::owned::home(&handle) {
            Some(runtime) => Current::Known(runtime),
            None => Current::Tokio(handle),
        };
    }
    if let Some(runtime) = installed() {
        return Current::Known(runtime);
    }
    #[cfg(feature = "tokio")]
    if let Some(runtime) = super::tokio::own() {
        return Current::Known(runtime.clone());
    }
    Current::None
}

/// Calls `f` once, in the context of the current runtime, for a thread that belongs to none.
pub(crate) fn within(f: &mut dyn FnMut()) {
    let current = resolve();
    // What runs inside finds this very runtime.
    let _scope = match &current {
        Current::Known(runtime) => Some(Scope::enter(runtime.clone())),
        _ => None,
    };
    match current.runtime() {
        Some(runtime) => runtime.within(f),
        None => f(),
    }
}

/// Runs a job on the blocking pool of the current runtime; without one, on a thread of its own.
///
/// A runtime that is shutting down drops the job, and so does a thread that can't be made. It then counts as discarded.
pub(crate) fn spawn_blocking(job: impl FnOnce() + Send + 'static) {
    match resolve().runtime() {
        Some(runtime) => runtime.spawn_blocking(BlockingJob::new(job)),
        None => drop(std::thread::Builder::new().name("cobridge-blocking".to_owned()).spawn(job)),
    }
}
