//! Tokio runtimes: those that C++ makes and ends, and users' own.

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

/// A blocking call that has begun: what ends it, and that it has ended.
fn blocking(runtime: &RuntimeHandle) -> (Event, Event) {
    let (begun, end, ended) = (Event::default(), Event::default(), Event::default());
    let (first, second, third) = (begun.clone(), end.clone(), ended.clone());
    runtime.spawn_blocking(BlockingJob::new(move || {
        first.happen();
        second.wait();
        third.happen();
    }));
    begun.wait();
    (end, ended)
}

#[test]
fn a_shutdown_waits_for_blocking_calls_unless_it_has_a_timeout() {
    both(|runtime| {
        let (end, ended) = blocking(&runtime);
        let pending = spawn(&runtime, Event::default().happened());
        shutdown(&runtime, 1_000_000);
        assert!(!ended.has_happened());
        assert_eq!(pending.drops.load(SeqCst), 1);
        end.happen();
        ended.wait();
    });
    both(|runtime| {
        let (end, ended) = blocking(&runtime);
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
        runtime.spawn_blocking(BlockingJob::new(move || panic!("{:?} must not run", note.0.has_happened())));
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
