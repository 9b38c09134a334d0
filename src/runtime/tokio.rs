//! Tokio, as somebody else made it: users' runtimes, and the one of the process.

use super::handle::Kind;
use super::{BlockingJob, Runtime, RuntimeHandle, Sleep, Task};
use ::tokio::runtime::{Builder, EnterGuard, Handle};
use ::tokio::task::{coop, try_id};
use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::sync::OnceLock;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// A user's Tokio runtime, or the one of the process.
///
/// `block_on` on a `current_thread` runtime drives neither timers nor sockets: whoever is inside of its own `block_on` does.
/// `sleep` panics if the runtime was built without timers, as `tokio::time::sleep` does, and `spawn_blocking` if the first
/// thread of the blocking pool can't be made.
impl Runtime for Handle {
    fn spawn(&self, task: Task) {
        drop(Handle::spawn(self, task));
    }

    fn block_on(&self, future: Pin<&mut dyn Future<Output = ()>>) {
        unless_nested(future, |future| Handle::block_on(self, future));
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let _entered = self.enter();
        Sleep::tokio(::tokio::time::sleep(duration))
    }

    fn spawn_blocking(&self, job: BlockingJob) {
        drop(Handle::spawn_blocking(self, move || job.run()));
    }

    fn within(&self, f: &mut dyn FnMut()) {
        let _entered = self.enter();
        f();
    }

    fn is_polling(&self) -> bool {
        is_polling()
    }
}

/// The process-wide runtime, made on first use. Its threads sleep while there is nothing to do, and it lives as long as
/// the process. `None`: no thread could be made.
pub(super) fn own() -> Option<&'static RuntimeHandle> {
    static OWN: OnceLock<Option<(::tokio::runtime::Runtime, RuntimeHandle)>> = OnceLock::new();
    OWN.get_or_init(|| {
        let runtime = build(&mut Builder::new_multi_thread())?;
        let handle = RuntimeHandle::of(Kind::Tokio(runtime.handle().clone()));
        Some((runtime, handle))
    })
    .as_ref()
    .map(|(_, handle)| handle)
}

/// Builds a runtime with all drivers that Tokio was compiled with. `None`: no thread could be made.
pub(super) fn build(builder: &mut Builder) -> Option<::tokio::runtime::Runtime> {
    builder.enable_all().thread_name("cobridge");
    // Drivers that can't be made are errors, but threads are panics. Nothing here is left half done: a builder is used once.
    catch_unwind(AssertUnwindSafe(|| builder.build().ok())).ok().flatten()
}

/// What Tokio gives a poll, in the words of its documentation "somewhat arbitrarily".
const BUDGET: u32 = 128;

/// Is this thread polling anything of Tokio's: a task, the future of a `block_on`, a `LocalSet`?
///
/// `try_id` does not tell: it knows of no `block_on`, and threads of the blocking pool, which may block, have an id too.
/// The budget of cooperative scheduling does. Tokio polls everything under a budget, so that a task that is always ready
/// still yields, and runs what may block without one: a closure of `spawn_blocking` stops its budget first, as it "may
/// itself want to run tasks", and so does `block_in_place`. So the budget is used up here. If that ever fails to be ready,
/// there is one. It is then given back, and nothing was woken but a waker that does nothing.
///
/// What is not seen: code inside of `coop::unconstrained`, the destructor of a task that a worker drops, hooks that a worker
/// calls, and a larger budget if a later Tokio gives one. `block_on` panics there, which `unless_nested` turns into a refusal;
/// only the message of the panic is seen.
pub(super) fn is_polling() -> bool {
    // Most threads that block are outside of all this, and need not look further.
    if try_id().is_none() && Handle::try_current().is_err() {
        return false;
    }
    let mut context = Context::from_waker(Waker::noop());
    // The first one remembers the whole budget, and restores it when it is dropped.
    let Poll::Ready(_all) = coop::poll_proceed(&mut context) else { return true };
    for _ in 0..BUDGET {
        match coop::poll_proceed(&mut context) {
            Poll::Ready(spent) => spent.made_progress(),
            Poll::Pending => return true,
        }
    }
    false
}

/// Calls a `block_on` of Tokio, which panics where this thread is already driving a runtime, before it polls: that is a
/// refusal. Any other panic goes on.
pub(super) fn unless_nested(
    mut future: Pin<&mut dyn Future<Output = ()>>,
    block_on: impl FnOnce(Pin<&mut dyn Future<Output = ()>>),
) {
    let polled = Cell::new(false);
    let future = pin!(poll_fn(|context| {
        polled.set(true);
        future.as_mut().poll(context)
    }));
    // Nothing can be seen broken afterwards: the future is not polled again if it was polled.
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| block_on(future)))
        && polled.get()
    {
        resume_unwind(panic);
    }
}

/// Tokio's context for [`enter`](super::enter), which borrows no handle.
pub(super) struct StaticGuard {
    // Dropped before the handle.
    _guard: EnterGuard<'static>,
    _runtime: RuntimeHandle,
}

/// `None`: it is not Tokio's.
pub(super) fn enter_static(runtime: RuntimeHandle) -> Option<StaticGuard> {
    let handle = match runtime.kind() {
        Kind::Tokio(handle) => handle,
        Kind::Owned(owned) => owned.handle(),
        Kind::Other(_) => return None,
    };
    // SAFETY: only the lifetime changes. `handle` lies in the shared part of `runtime`, which never moves or changes, and of
    // which `_runtime` keeps a count for longer than the guard lives.
    let guard = unsafe { std::mem::transmute::<EnterGuard<'_>, EnterGuard<'static>>(handle.enter()) };
    Some(StaticGuard { _guard: guard, _runtime: runtime })
}
