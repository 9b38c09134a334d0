//! The steps, each of which says what it has confirmed or why it could not.

use crate::bridge::CAPACITY;
use crate::bridge::ffi;
use anyhow::{Context as _, Result, bail, ensure};
use cobridge::Error;
use demo_support::ahead::Ahead;
use demo_support::content::{CHUNK, Marks, Totals};
use demo_support::file::{Content, File};
use demo_support::memory::Memory;
use demo_support::report::{Report, speed, within};
use futures::{Stream, StreamExt as _, TryStreamExt as _};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::future::ready;
use std::path::Path;
use std::pin::pin;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Far more than a reader needs for what is waited for: what takes longer hangs.
const HANGS: Duration = Duration::from_secs(60);

/// How often the slow consumer stops, and for how long.
const PAUSES: u64 = 16;
const PAUSE: Duration = Duration::from_millis(10);

/// How many chunks come before a stream is dropped.
const TAKEN: u64 = 3;

/// Runs all steps and prints a line for each. Gives the names of those that failed.
pub(crate) async fn run(folder: &Path, length: u64) -> Result<Vec<String>> {
    let start = Memory::now();
    let mut file = File::create(folder, env!("CARGO_PKG_NAME"))?;
    println!("C++ reads {}, {} MiB, in chunks of {} KiB\n", file.path()?, length >> 20, CHUNK >> 10);

    // Without it there is nothing to read.
    let begun = Instant::now();
    let bar = progress("1 write", length);
    let content = file.fill(length, |bytes| bar.inc(bytes)).await?;
    bar.finish_and_clear();
    let mut report = Report::default();
    let Totals { bytes, lines, checksum } = content.totals;
    let written = format!("{lines} lines, {}, checksum {checksum:016x}", speed(bytes, begun));
    report.step("write", ready(Ok(written))).await;

    let world = World { path: file.path()?.to_owned(), content };
    report.step("a generator", world.generator()).await;
    report.step("a thread and a sink", world.sink()).await;
    report.step("an error half-way, generator", world.error(ffi::generate)).await;
    report.step("an error half-way, sink", world.error(ffi::push)).await;
    report.step("an early drop, generator", world.dropped_generator()).await;
    report.step("an early drop, sink", world.dropped_sink()).await;
    match start {
        Ok(start) => report.step("memory", ready(start.grew_little(length))).await,
        Err(error) => report.skip("memory", &error),
    }
    report.step("nothing left", ready(nothing_left(file))).await;

    Ok(report.end())
}

struct World {
    path: String,
    content: Content,
}

impl World {
    /// C++ reads in the poll.
    async fn generator(&self) -> Result<String> {
        let begun = Instant::now();
        let ahead = Ahead::new(|| ffi::counters().chunks_given);
        let chunks = ffi::generate(&self.path, self.length()).enumerate().map(|(index, chunk)| {
            ahead.look(index as u64 + 1);
            chunk
        });
        self.verify("2 a generator", chunks).await?;
        let most = ahead.most();
        ensure!(most == 0, "it was {most} chunks ahead of demand");
        Ok(format!("{}, the file as it was written, never ahead of demand", speed(self.length(), begun)))
    }

    /// C++ reads on a thread, and Rust is slow.
    async fn sink(&self) -> Result<String> {
        let begun = Instant::now();
        let full_before = ffi::counters().times_full;
        let ahead = Ahead::new(|| ffi::counters().chunks_given);
        let pause_each = (self.length() / CHUNK as u64 / PAUSES).max(1);
        let chunks = ffi::push(&self.path, self.length()).enumerate().then(async |(index, chunk)| {
            let taken = index as u64 + 1;
            ahead.look(taken);
            if taken.is_multiple_of(pause_each) {
                // Until the reader is held back or done, and for a while longer, in which it must not go on.
                ffi::held_back(ahead.given_at(taken, CAPACITY)).await;
                sleep(PAUSE).await;
                ahead.look(taken);
            }
            chunk
        });
        self.verify("3 a thread and a sink", chunks).await?;
        let most = ahead.most();
        ensure!(most == CAPACITY, "it was at most {most} chunks ahead, with room for {CAPACITY}");
        let full = ffi::counters().times_full - full_before;
        ensure!(full > 0, "it was never held back");
        Ok(format!(
            "{}, the same; the consumer paused {PAUSES} times, the reader was held back {full} times, and at most \
             {most} chunks ahead with room for {CAPACITY}",
            speed(self.length(), begun)
        ))
    }

    /// Takes a whole stream, and compares it with what was written.
    async fn verify(
        &self,
        name: &'static str,
        chunks: impl Stream<Item = Result<Vec<u8>, Error>>,
    ) -> Result<()> {
        let bar = progress(name, self.length());
        let mut totals = Totals::default();
        let marks = chunks
            .inspect_ok(|chunk| {
                totals.add(chunk);
                bar.inc(chunk.len() as u64);
            })
            .map_ok(|chunk| Marks::of(&chunk))
            .try_filter(|marks| ready(marks.lines != 0))
            .try_fold(Marks::default(), |sum, marks| ready(Ok(sum.and(marks))))
            .await;
        bar.finish_and_clear();
        let Content { totals: written, marks: marked } = &self.content;
        ensure!(totals == *written, "{totals:?} came, {written:?} was written");
        ensure!(marks? == *marked, "other marked lines than were written");
        Ok(())
    }

    /// Asks for twice as much as there is.
    async fn error<'a, S>(&'a self, read: impl Fn(&'a str, u64) -> S) -> Result<String>
    where
        S: Stream<Item = Result<Vec<u8>, Error>>,
    {
        let wanted = 2 * self.length();
        let mut chunks = pin!(read(&self.path, wanted));
        let mut totals = Totals::default();
        let error = loop {
            match chunks.next().await {
                Some(Ok(chunk)) => totals.add(&chunk),
                Some(Err(error)) => break error,
                None => bail!("there was no error"),
            }
        };
        let open = ffi::counters().files_open;
        ensure!(open == 0, "{open} files are open after the error");
        ensure!(totals == self.content.totals, "{totals:?} came before the error");
        let expected = format!("it ends after {} of {wanted} bytes", self.length());
        ensure!(error.to_string() == expected, "another error: {error}");
        ensure!(chunks.next().await.is_none(), "an item after the error");
        Ok(format!("all {} bytes came, then \"{error}\", and the file was closed", totals.bytes))
    }

    /// The file is closed when the drop returns.
    async fn dropped_generator(&self) -> Result<String> {
        let before = ffi::counters();
        {
            let mut chunks = pin!(ffi::generate(&self.path, self.length()));
            take(&mut chunks).await?;
            ensure!(ffi::counters().files_open == 1, "the file is not open");
        }
        let now = ffi::counters();
        ensure!(now.files_open == 0, "the file is open after the drop");
        let read = now.chunks_read - before.chunks_read;
        ensure!(read == TAKEN, "{read} chunks were read for {TAKEN}");
        Ok(format!("closed when the drop returned, after {read} of {} chunks", self.chunks()))
    }

    /// A reader that waits for room is freed.
    async fn dropped_sink(&self) -> Result<String> {
        let before = ffi::counters();
        {
            let mut chunks = pin!(ffi::push(&self.path, self.length()));
            take(&mut chunks).await?;
            within(HANGS, ffi::held_back(before.chunks_given + TAKEN + CAPACITY)).await?;
            ensure!(ffi::counters().files_open == 1, "the file is not open");
        }
        let dropped = Instant::now();
        within(HANGS, ffi::all_closed()).await?;
        let took = dropped.elapsed();
        let read = ffi::counters().chunks_read - before.chunks_read;
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

fn nothing_left(file: File) -> Result<String> {
    file.remove()?;
    let now = ffi::counters();
    ensure!(now.files_open == 0, "{} files are open", now.files_open);
    Ok(format!(
        "{} files were opened and closed, {} chunks read; the file is removed",
        now.files_opened, now.chunks_read
    ))
}

/// Draws nothing where standard error is no terminal.
fn progress(name: &'static str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:26} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}");
    let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.with_message(name)
}
