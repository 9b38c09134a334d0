//! The steps, each of which says what it has confirmed or why it could not.

use crate::bridge::ffi;
use crate::greeting::{Notes, frames};
use anyhow::{Result, anyhow, bail, ensure};
use cobridge::Error;
use demo_support::report::Report;
use futures::future::join_all;
use std::panic;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Far more than anything here needs: what takes longer hangs.
const HANGS: Duration = Duration::from_secs(60);

const HOUR: u64 = 3_600_000;

/// How many calls there are at the same time.
const MANY: usize = 1_000;

/// How long C++ waits until it has them all: where the system has not as many threads, it never does.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many calls of `std.Io` run at once, if nobody says otherwise.
const DEFAULT_LIMIT: u64 = 64;

/// How many are dropped.
const DROPPED: u64 = 10;

/// Runs all steps and prints a line for each. Gives the names of those that failed.
pub(crate) async fn run() -> Vec<String> {
    println!("Rust awaits Zig that awaits Rust that awaits C++\n");
    let mut report = Report::limited(HANGS);
    report.step("the right value", right_value()).await;
    report.step("an exception of C++", exception()).await;
    report.step("a panic of Rust", panic()).await;
    report.step("a drop", dropped()).await;
    report.step("many at once", many()).await;
    report.step("nothing left", nothing_left()).await;
    report.end()
}

/// The outermost Rust, which adds its name to what Zig says.
async fn greet(name: &str, milliseconds: u64) -> Result<String, Failure> {
    let notes = Notes::default();
    match ffi::greet_in_zig(name, milliseconds, Box::new(notes.clone())).await {
        Ok(greeting) => Ok(format!("Rust({greeting})")),
        Err(error) => Err(Failure { error, notes: notes.text() }),
    }
}

/// An error of Zig, and what it said besides.
#[derive(Debug)]
struct Failure {
    error: Error,
    notes: String,
}

impl Failure {
    fn is(&self, name: &str, notes: &str) -> bool {
        matches!(&self.error, Error::Zig(error) if error.name() == name) && self.notes == notes
    }
}

async fn greeted(name: &str, milliseconds: u64) -> Result<String> {
    greet(name, milliseconds).await.map_err(|failure| anyhow!("{failure:?}"))
}

async fn right_value() -> Result<String> {
    let found = greeted("world", 20).await?;
    ensure!(found == "Rust(Zig(Rust(C++(world))))", "{found}");
    Ok(format!("\"{found}\", each frame has added its name"))
}

/// Its message goes through all frames.
async fn exception() -> Result<String> {
    let name = "x".repeat(100);
    let failure = match greet(&name, 20).await {
        Err(failure) => failure,
        Ok(greeting) => bail!("there was no error: {greeting}"),
    };
    let message = "a name of 100 bytes is too long for C++";
    ensure!(failure.is("RustError", message), "{failure:?}");
    Ok(format!("\"{}: {}\"", failure.error, failure.notes))
}

/// It ends in Zig, and the process lives.
async fn panic() -> Result<String> {
    let before = ffi::panics_seen_in_zig();
    // It is expected: nothing is to be said about it on standard error.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = greet("", 20).await;
    panic::set_hook(hook);
    let failure = match outcome {
        Err(failure) => failure,
        Ok(greeting) => bail!("there was no panic: {greeting}"),
    };
    ensure!(failure.is("RustPanic", "there is nobody to greet"), "{failure:?}");
    let seen = ffi::panics_seen_in_zig() - before;
    ensure!(seen == 1, "Zig saw {seen} panics");
    greeted("world", 0).await?;
    Ok(format!("Zig saw error.RustPanic, \"{}\", and the next call went well", failure.notes))
}

/// Dropping the outermost future cancels all the way down.
async fn dropped() -> Result<String> {
    let (zig, cpp, (_, left)) = (ffi::cancelled_in_zig(), ffi::stopped_in_cpp(), frames());
    let notes = Notes::default();
    let calls = (0..DROPPED).map(|_| ffi::greet_in_zig("world", HOUR, Box::new(notes.clone())));
    let mut calls = Box::pin(join_all(calls));
    tokio::select! {
        outcome = &mut calls => bail!("an hour was over: {outcome:?}"),
        () = ffi::cpp_has(DROPPED) => {}
    }
    let begun = Instant::now();
    drop(calls);
    ffi::zig_is_idle().await?;
    let took = begun.elapsed();
    let found = (ffi::cancelled_in_zig() - zig, ffi::stopped_in_cpp() - cpp, frames().1 - left);
    ensure!(found == (DROPPED, DROPPED, DROPPED), "of {DROPPED}, Zig, C++ and Rust saw {found:?} end");
    ensure!(ffi::alive_in_cpp() == 0, "{} of C++'s are left", ffi::alive_in_cpp());
    ensure!(notes.is_alone(), "Zig has not let go of its notes");
    Ok(format!(
        "{DROPPED} calls of an hour are dropped: {took:.0?} later C++ had been told to stop, Rust's destructors had run, and Zig had seen \
         error.Canceled, {DROPPED} times each"
    ))
}

/// One thread of C++'s answers them all, not before it has them all. Zig's tasks have one each.
async fn many() -> Result<String> {
    cobridge::runtime::set_zig_io_limit(MANY);
    let names: Vec<String> = (0..MANY).map(|number| format!("number {number}")).collect();
    let begun = Instant::now();
    let calls = join_all(names.iter().map(|name| greeted(name, HOUR)));
    let (greetings, ()) = tokio::join!(calls, async {
        let _ = timeout(PATIENCE, ffi::cpp_has(MANY as u64)).await;
        ffi::hurry_in_cpp();
    });
    let took = begun.elapsed();
    for (greeting, name) in greetings.into_iter().zip(&names) {
        let greeting = greeting?;
        ensure!(greeting == format!("Rust(Zig(Rust(C++({name}))))"), "{greeting} for {name}");
    }
    let most = ffi::most_in_cpp();
    ensure!(most > DEFAULT_LIMIT, "C++ had {most} at the same time");
    Ok(format!(
        "{MANY} calls, {most} of which waited in C++ at the same time, were begun and answered in {took:.0?}"
    ))
}

/// What has begun has ended, in each language.
async fn nothing_left() -> Result<String> {
    ffi::zig_is_idle().await?;
    let (entered, left) = frames();
    ensure!(entered == left, "{left} of {entered} calls of Rust are over");
    ensure!(entered == ffi::begun_in_zig(), "Zig began {} calls, Rust {entered}", ffi::begun_in_zig());
    // One has panicked before it came to C++.
    ensure!(ffi::begun_in_cpp() == entered - 1, "C++ began {} calls of {entered}", ffi::begun_in_cpp());
    ensure!(ffi::alive_in_cpp() == 0, "{} of C++'s are left", ffi::alive_in_cpp());
    Ok(format!("{entered} calls began and ended in Zig and in Rust, {} of them in C++", entered - 1))
}
