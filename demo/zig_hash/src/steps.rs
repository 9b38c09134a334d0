//! The steps, each of which says what it has confirmed or why it could not.

use crate::bridge::ffi;
use anyhow::{Result, bail, ensure};
use cobridge::Error;
use demo_support::report::Report;
use futures::future::{join_all, try_join_all};
use std::fs;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Far more than anything here needs: what takes longer hangs.
const HANGS: Duration = Duration::from_secs(30);

const HOUR: u64 = 3_600_000;

/// How many operations wait at the same time on the timer, and for how long.
const MANY: u64 = 10_000;
const WAIT: u64 = 300;

/// How many calls of `std.Io` are made at once, of which 64 run.
const QUEUED: u64 = 256;
const LIMIT: u64 = 64;

/// Runs all steps and prints a line for each. Gives the names of those that failed.
pub(crate) async fn run() -> Vec<String> {
    println!("Zig hashes, Rust awaits\n");
    let mut report = Report::limited(HANGS);
    report.step("the right value", right_value()).await;
    report.step("an error", error()).await;
    report.step("a timeout", timed_out()).await;
    report.step("the loser of select!", loser()).await;
    report.step("many promises, one thread", many_promises()).await;
    report.step("more calls than std.Io runs", more_than_run()).await;
    report.end()
}

async fn right_value() -> Result<String> {
    let data = b"cobridge";
    let expected = fnv(data);
    let found =
        [ffi::hash_now(data).await?, ffi::hash_on_io(data, 10).await?, ffi::hash_on_timer(data, 10).await?];
    ensure!(found == [expected; 3], "{found:x?}, and Rust says {expected:x}");
    Ok(format!("{expected:016x} three times: at once, on std.Io, by the timer; as Rust computes it"))
}

async fn error() -> Result<String> {
    let mut codes = Vec::new();
    for outcome in
        [ffi::hash_now(&[]).await, ffi::hash_on_io(&[], 10).await, ffi::hash_on_timer(&[], 10).await]
    {
        match outcome {
            Err(Error::Zig(error)) if error.name() == "NothingToHash" => codes.push(error.code()),
            other => bail!("{other:?}"),
        }
    }
    ensure!(codes.iter().all(|code| *code == codes[0]), "different codes: {codes:?}");
    Ok(format!("error.NothingToHash, code {}, of all three", codes[0]))
}

async fn timed_out() -> Result<String> {
    let cut = timeout(Duration::from_millis(50), ffi::hash_on_io(b"slow", HOUR)).await;
    ensure!(cut.is_err(), "an hour was over: {cut:?}");
    let dropped = Instant::now();
    ffi::cancelled_on_io(1).await?;
    let took = dropped.elapsed();
    Ok(format!(
        "after 50 ms the call is dropped; the Zig task, which slept for an hour, saw error.Canceled {took:.0?} later"
    ))
}

async fn loser() -> Result<String> {
    let before = ffi::cancelled_on_timer();
    let winner = tokio::select! {
        hash = ffi::hash_on_io(b"slow", HOUR) => bail!("the slow one won: {hash:?}"),
        hash = ffi::hash_on_timer(b"slow", HOUR) => bail!("the slow one won: {hash:?}"),
        hash = ffi::hash_on_timer(b"quick", 20) => hash?,
    };
    ensure!(winner == fnv(b"quick"), "a wrong hash");
    ffi::cancelled_on_io(2).await?;
    let cancelled = ffi::cancelled_on_timer() - before;
    ensure!(cancelled == 1, "{cancelled} promises were cancelled");
    ensure!(ffi::running_on_io() == 0, "{} tasks still run", ffi::running_on_io());
    Ok("the quick one won; one slow one saw error.Canceled, the other its promise cancelled".to_owned())
}

async fn many_promises() -> Result<String> {
    let texts: Vec<String> = (0..MANY).map(|number| format!("text {number}")).collect();
    // The timer's thread was started by the first call.
    let threads = threads();
    let begun = Instant::now();
    let calls = texts.iter().map(|text| ffi::hash_on_timer(text.as_bytes(), WAIT));
    let hashes = try_join_all(calls).await?;
    let took = begun.elapsed();
    let more = self::threads().zip(threads).map(|(now, before)| now.saturating_sub(before));
    ensure!(hashes.iter().zip(&texts).all(|(hash, text)| *hash == fnv(text.as_bytes())), "a wrong hash");
    ensure!(took >= Duration::from_millis(WAIT), "it was over after {took:.0?}");
    ensure!(took < 10 * Duration::from_millis(WAIT), "it took {took:.1?}");
    ensure!(more.is_none_or(|more| more == 0), "{more:?} threads more");
    let threads = threads.map_or_else(|| "an unknown number of".to_owned(), |count| count.to_string());
    Ok(format!("{MANY} operations of {WAIT} ms took {took:.0?}, on {threads} threads in all, as before"))
}

async fn more_than_run() -> Result<String> {
    let texts: Vec<String> = (0..QUEUED).map(|number| format!("text {number}")).collect();
    let begun = Instant::now();
    let hashes = join_all(texts.iter().map(|text| ffi::hash_on_io(text.as_bytes(), 20))).await;
    let took = begun.elapsed();
    for (hash, text) in hashes.into_iter().zip(&texts) {
        ensure!(hash? == fnv(text.as_bytes()), "a wrong hash");
    }
    let rounds = QUEUED / LIMIT;
    ensure!(took >= Duration::from_millis(20 * rounds), "{QUEUED} calls took {took:.0?}");
    let most = ffi::most_on_io();
    ensure!(most > 1 && most <= LIMIT, "{most} ran at a time");
    Ok(format!(
        "{QUEUED} calls of 20 ms took {took:.0?}: {most} ran at a time, the others waited, none failed"
    ))
}

fn fnv(data: &[u8]) -> u64 {
    data.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Of this process, where the system says.
fn threads() -> Option<usize> {
    fs::read_dir("/proc/self/task").ok().map(Iterator::count)
}
