//! What holds for every runtime, for a user's own, and where there is none.

use super::*;

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
    let test = "runtime::tests::each::a_panic_of_a_users_runtime_aborts";
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .env(NAME, "1")
        .output()
        .unwrap();
    assert_eq!(child.status.signal(), Some(6), "{child:?}");
}
