//! The steps, each of which says what it has confirmed or why it could not.

use crate::bridge::CAPACITY;
use crate::bridge::ffi;
use crate::content::{CHUNK, Marks, Totals};
use crate::file::{Content, File};
use crate::memory::Memory;
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use cobridge::Error;
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use std::future::{Future, ready};
use std::path::Path;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use tokio::time::{sleep, timeout};

/// Far more than a reader needs for what is waited for: what takes longer hangs.
const HANGS: Duration = Duration::from_secs(60);

/// How often the slow consumer stops, and for how long.
const PAUSES: u64 = 16;
const PAUSE: Duration = Duration::from_millis(10);

/// How many chunks come before a stream is dropped.
const TAKEN: u64 = 3;

/// How much memory the demo may need, whatever the size of the file.
const MEMORY: u64 = 16 << 20;

/// Runs all steps and prints a line for each. Gives the names of those that failed.
pub(crate) async fn run(folder: &Path, length: u64) -> Result<Vec<String>> {
    let start = Memory::now();
    let mut file = File::create(folder)?;
    println!("Zig reads {}, {} MiB, in chunks of {} KiB\n", file.path()?, length >> 20, CHUNK >> 10);

    // Without it there is nothing to read.
    let begun = Instant::now();
    let content = file.fill(length, |_| ()).await?;
    let mut report = Report { number: 1, failed: Vec::new() };
    let Totals { bytes, lines, checksum } = content.totals;
    println!("ok       1 write: {lines} lines, {}, checksum {checksum:016x}", speed(bytes, begun));

    let world = World { path: file.path()?.to_owned(), content };
    report.step("pulled", world.pulled()).await;
    report.step("pushed by a task", world.pushed()).await;
    report.step("an error half-way, pulled", world.error(ffi::pull)).await;
    report.step("an error half-way, pushed", world.error(ffi::push)).await;
    report.step("an early drop, pulled", world.dropped_pull()).await;
    report.step("an early drop, pushed", world.dropped_push()).await;
    match start {
        Ok(start) => report.step("memory", ready(memory(start, length))).await,
        Err(error) => report.skip("memory", &error),
    }
    report.step("nothing left", ready(nothing_left(file))).await;

    match report.failed.as_slice() {
        [] => println!("\nall {} steps did what they say", report.number),
        failed => println!("\n{} of {} steps failed", failed.len(), report.number),
    }
    Ok(report.failed)
}

struct Report {
    number: usize,
    failed: Vec<String>,
}

impl Report {
    async fn step(&mut self, name: &str, step: impl Future<Output = Result<String>>) {
        self.number += 1;
        let number = self.number;
        match step.await {
            Ok(found) => println!("ok       {number} {name}: {found}"),
            Err(error) => {
                println!("FAILED   {number} {name}: {error:#}");
                self.failed.push(format!("{number} {name}: {error:#}"));
            }
        }
    }

    fn skip(&mut self, name: &str, reason: &anyhow::Error) {
        self.number += 1;
        println!("skipped  {} {name}: {reason:#}", self.number);
    }
}

struct World {
    path: String,
    content: Content,
}

impl World {
    /// Zig reads in the poll.
    async fn pulled(&self) -> Result<String> {
        let begun = Instant::now();
        let ahead = Ahead::new();
        let chunks = ffi::pull(&self.path, self.length()).enumerate().map(|(index, chunk)| {
            ahead.look(index as u64 + 1);
            Ok(chunk?)
        });
        self.verify(chunks).await?;
        let most = ahead.most.load(Relaxed);
        ensure!(most == 0, "it was {most} chunks ahead of demand");
        Ok(format!("{}, the file as it was written, never ahead of demand", speed(self.length(), begun)))
    }

    /// Zig reads in a task, and Rust is slow.
    async fn pushed(&self) -> Result<String> {
        let begun = Instant::now();
        let ahead = Ahead::new();
        let full_before = ffi::times_full();
        let pause_each = (self.length() / CHUNK as u64 / PAUSES).max(1);
        let chunks = ffi::push(&self.path, self.length()).enumerate().then(async |(index, chunk)| {
            let taken = index as u64 + 1;
            ahead.look(taken);
            if taken.is_multiple_of(pause_each) {
                ahead.pause(taken).await?;
            }
            Ok(chunk?)
        });
        self.verify(chunks).await?;
        let most = ahead.most.load(Relaxed);
        ensure!(most == CAPACITY, "it was at most {most} chunks ahead, with room for {CAPACITY}");
        let full = ffi::times_full() - full_before;
        ensure!(full > 0, "it was never held back");
        Ok(format!(
            "{}, the same; the consumer paused {PAUSES} times, the reader was held back {full} times, and at most \
             {most} chunks ahead with room for {CAPACITY}",
            speed(self.length(), begun)
        ))
    }

    /// Takes a whole stream, and compares it with what was written.
    async fn verify(&self, chunks: impl Stream<Item = Result<Vec<u8>>>) -> Result<()> {
        let mut totals = Totals::default();
        let marks = chunks
            .inspect_ok(|chunk| totals.add(chunk))
            .map_ok(|chunk| Marks::of(&chunk))
            .try_filter(|marks| ready(marks.lines != 0))
            .try_fold(Marks::default(), |sum, marks| ready(Ok(sum.and(marks))))
            .await?;
        let Content { totals: written, marks: marked } = &self.content;
        ensure!(totals == *written, "{totals:?} came, {written:?} was written");
        ensure!(marks == *marked, "other marked lines than were written");
        Ok(())
    }

    /// Asks for twice as much as there is.
    async fn error<'a, S>(&'a self, read: impl Fn(&'a str, u64) -> S) -> Result<String>
    where
        S: Stream<Item = Result<Vec<u8>, Error>>,
    {
        let mut chunks = pin!(read(&self.path, 2 * self.length()));
        let mut totals = Totals::default();
        let error = loop {
            match chunks.next().await {
                Some(Ok(chunk)) => totals.add(&chunk),
                Some(Err(error)) => break error,
                None => bail!("there was no error"),
            }
        };
        let open = ffi::files_open();
        ensure!(open == 0, "{open} files are open after the error");
        ensure!(totals == self.content.totals, "{totals:?} came before the error");
        match &error {
            Error::Zig(error) if error.name() == "EndsTooEarly" => {}
            other => bail!("another error: {other}"),
        }
        ensure!(chunks.next().await.is_none(), "an item after the error");
        Ok(format!(
            "all {} bytes came, half of what was wanted, then \"{error}\", and the file was closed",
            totals.bytes
        ))
    }

    /// The file is closed when the drop returns.
    async fn dropped_pull(&self) -> Result<String> {
        let before = ffi::chunks_read();
        {
            let mut chunks = pin!(ffi::pull(&self.path, self.length()));
            take(&mut chunks).await?;
            ensure!(ffi::files_open() == 1, "the file is not open");
        }
        ensure!(ffi::files_open() == 0, "the file is open after the drop");
        let read = ffi::chunks_read() - before;
        ensure!(read == TAKEN, "{read} chunks were read for {TAKEN}");
        Ok(format!("closed when the drop returned, after {read} of {} chunks", self.chunks()))
    }

    /// A reader that waits for room is freed.
    async fn dropped_push(&self) -> Result<String> {
        let (read_before, given_before) = (ffi::chunks_read(), ffi::chunks_given());
        {
            let mut chunks = pin!(ffi::push(&self.path, self.length()));
            take(&mut chunks).await?;
            within(ffi::held_back(given_before + TAKEN + CAPACITY)).await?;
            ensure!(ffi::files_open() == 1, "the file is not open");
        }
        let dropped = Instant::now();
        within(ffi::all_closed()).await?;
        let took = dropped.elapsed();
        let read = ffi::chunks_read() - read_before;
        // The last one is what it waited with.
        ensure!(read == TAKEN + CAPACITY + 1, "{read} chunks were read for {TAKEN}");
        Ok(format!(
            "the waiting reader closed it after {took:.1?}, having read {read} of {} chunks",
            self.chunks()
        ))
    }

    fn length(&self) -> u64 {
        self.content.totals.bytes
    }

    fn chunks(&self) -> u64 {
        self.length().div_ceil(CHUNK as u64)
    }
}

async fn take(chunks: &mut (impl Stream<Item = Result<Vec<u8>, Error>> + Unpin)) -> Result<()> {
    for _ in 0..TAKEN {
        chunks.next().await.context("it ended early")??;
    }
    Ok(())
}

async fn within(event: impl Future<Output = Result<(), Error>>) -> Result<()> {
    Ok(timeout(HANGS, event).await.map_err(|_| anyhow!("it hangs"))??)
}

/// How far the reader is ahead of the consumer.
struct Ahead {
    given_before: u64,
    most: AtomicU64,
}

impl Ahead {
    fn new() -> Ahead {
        Ahead { given_before: ffi::chunks_given(), most: AtomicU64::new(0) }
    }

    /// Between two items, of which `taken` have come. Zig counts an item when it has sent it, which may be later.
    fn look(&self, taken: u64) {
        let given = ffi::chunks_given() - self.given_before;
        self.most.fetch_max(given.saturating_sub(taken), Relaxed);
    }

    /// Stops until the reader is held back or done, and for a while longer, in which it must not go on.
    async fn pause(&self, taken: u64) -> Result<()> {
        within(ffi::held_back(self.given_before + taken + CAPACITY)).await?;
        sleep(PAUSE).await;
        self.look(taken);
        Ok(())
    }
}

fn memory(start: Memory, length: u64) -> Result<String> {
    let more = Memory::now()?.peak.saturating_sub(start.resident);
    let said = format!("at most {:.1} MiB more than at the start, for {} MiB", mib(more), length >> 20);
    ensure!(more <= MEMORY, "{said}");
    Ok(said)
}

fn nothing_left(file: File) -> Result<String> {
    file.remove()?;
    let open = ffi::files_open();
    ensure!(open == 0, "{open} files are open");
    Ok(format!(
        "{} files were opened and closed, {} chunks read; the file is removed",
        ffi::files_opened(),
        ffi::chunks_read()
    ))
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

fn speed(bytes: u64, begun: Instant) -> String {
    let seconds = begun.elapsed().as_secs_f64();
    format!("{} MiB in {seconds:.2} s ({:.0} MiB/s)", bytes >> 20, mib(bytes) / seconds)
}
