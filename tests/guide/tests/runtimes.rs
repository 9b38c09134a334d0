//! The listings of "Runtimes and event loops". What is installed is the process's, so they take turns.

use cobridge_guide_tests::runtimes::ffi;
use cobridge_guide_tests::single::Single;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn named(name: &str) -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name(name)
        .enable_all()
        .build()
        .unwrap()
}

#[test]
fn by_default() {
    let _turn = turn();
    assert_eq!(ffi::spawned_where().unwrap(), "cobridge");
    ffi::sleeps().unwrap();
}

#[test]
fn in_a_task_of_tokio() {
    let _turn = turn();
    let runtime = named("mine");
    let task = runtime.spawn_blocking(|| ffi::spawned_where().unwrap());
    assert_eq!(futures::executor::block_on(task).unwrap(), "mine");
}

#[test]
fn enters() {
    let _turn = turn();
    // ANCHOR: enter
    let runtime =
        tokio::runtime::Builder::new_multi_thread().thread_name("mine").enable_all().build().unwrap();
    let entered = cobridge::runtime::enter(runtime.handle().clone());
    assert_eq!(ffi::spawned_where().unwrap(), "mine"); // C++'s rust::spawn
    drop(entered);
    assert_eq!(ffi::spawned_where().unwrap(), "cobridge");
    // ANCHOR_END: enter
}

#[test]
fn installs() {
    let _turn = turn();
    // ANCHOR: install
    cobridge::runtime::install(Single::start("single"));
    let name = thread::spawn(|| ffi::spawned_where().unwrap()).join().unwrap();
    assert_eq!(name, "single");
    // ANCHOR_END: install
    ffi::sleeps().unwrap();
    assert_eq!(ffi::blocks_where().unwrap(), thread::current().name().unwrap());

    // ANCHOR: smol
    cobridge::runtime::install(cobridge::runtime::Smol);
    assert!(ffi::spawned_where().unwrap().starts_with("smol"));
    // ANCHOR_END: smol
    ffi::sleeps().unwrap();
    // Nothing uninstalls, but that a runtime of C++'s ends.
    ffi::entered_and_installed().unwrap();
    assert_eq!(ffi::spawned_where().unwrap(), "cobridge");
}

#[test]
fn handles_for_cpp() {
    let _turn = turn();
    // ANCHOR: handle
    let runtime =
        tokio::runtime::Builder::new_multi_thread().thread_name("mine").enable_all().build().unwrap();
    assert_eq!(ffi::start(runtime.handle().clone().into()).unwrap(), "mine");
    // ANCHOR_END: handle
}

#[test]
fn runtimes_of_cpp() {
    let _turn = turn();
    assert_eq!(ffi::own_threads().unwrap(), "cobridge");
    assert_eq!(ffi::this_thread().unwrap(), "runtimes_of_cpp");
}

#[test]
fn loops() {
    let _turn = turn();
    assert_eq!(ffi::run_a_loop().unwrap(), "");
    assert!(ffi::close_a_loop().unwrap());
    assert_eq!(ffi::await_elsewhere().unwrap(), "hello loops");
    assert_eq!(ffi::c_callback_loop().unwrap(), "loops");
}
