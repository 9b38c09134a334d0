//! Child processes with a time limit, their output in a file.

use anyhow::{Context, Result, bail};
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How a process ended, and what it wrote to its standard output and error, in this order of writing.
pub(crate) struct Finished {
    /// Empty if the time ran out and the process was killed.
    pub(crate) status: Option<ExitStatus>,
    pub(crate) output: String,
    pub(crate) time: Duration,
}

impl Finished {
    pub(crate) fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// In words: `exit status: 1`, `signal: 6 (SIGABRT)`, `killed after its time ran out`.
    pub(crate) fn ending(&self) -> String {
        match self.status {
            Some(status) => status.to_string(),
            None => "killed after its time ran out".to_owned(),
        }
    }

    /// Fails with the last lines of the output unless the process succeeded.
    pub(crate) fn check(self, what: &str) -> Result<Finished> {
        if self.succeeded() {
            return Ok(self);
        }
        bail!("{what}: {}\n{}", self.ending(), tail(&self.output, 40));
    }

    /// The same for a compiler, whose first messages are the ones to read.
    pub(crate) fn check_compiles(self, what: &str) -> Result<Finished> {
        if self.succeeded() {
            return Ok(self);
        }
        bail!("{what}: {}\n{}", self.ending(), head(&self.output, 15));
    }
}

/// Runs a command with its output in `log`, and kills it when `limit` is over.
pub(crate) fn run(command: &mut Command, log: &Path, limit: Duration) -> Result<Finished> {
    let start = Instant::now();
    let out = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let error = out.try_clone().context("cannot share a log file")?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(error)
        .spawn()
        .with_context(|| format!("cannot run {}", command.get_program().display()))?;
    let status = wait(&mut child, limit)?;
    let time = start.elapsed();
    let output = fs::read(log).with_context(|| format!("cannot read {}", log.display()))?;
    Ok(Finished { status, output: String::from_utf8_lossy(&output).into_owned(), time })
}

fn wait(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>> {
    let start = Instant::now();
    // Short programs are not held up, long ones are not looked at too often.
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait().context("cannot wait for a process")? {
            return Ok(Some(status));
        }
        if start.elapsed() > limit {
            kill(child);
            return Ok(None);
        }
        thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}

/// Kills a child and everything it has started: `cargo test` would leave the hanging test behind.
fn kill(child: &mut Child) {
    for descendant in descendants(child.id()) {
        // It may have ended by itself meanwhile, so that the answer says nothing.
        let kill = format!("kill -KILL {descendant}");
        let _ = Command::new("sh").args(["-c", &kill]).stderr(Stdio::null()).status();
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// From /proc, so empty on other systems than Linux.
fn descendants(ancestor: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let id = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
            Some((id, parent(&stat)?))
        })
        .collect();
    let mut found = vec![ancestor];
    let mut next = 0;
    while let Some(&one) = found.get(next) {
        found.extend(parents.iter().filter(|(_, parent)| *parent == one).map(|(id, _)| *id));
        next += 1;
    }
    found.remove(0);
    found
}

/// The fourth field of `/proc/<id>/stat`. The second is a name in parentheses that may itself hold any of them.
fn parent(stat: &str) -> Option<u32> {
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// The last lines of a text.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.trim_end().lines().collect();
    let skipped = all.len().saturating_sub(lines);
    let mut kept = all[skipped..].join("\n");
    if skipped > 0 {
        kept.insert_str(0, "[...]\n");
    }
    kept
}

/// The first lines of a text.
pub(crate) fn head(text: &str, lines: usize) -> String {
    let mut kept = text.lines().take(lines).collect::<Vec<_>>().join("\n");
    if text.lines().count() > lines {
        kept.push_str("\n[...]");
    }
    kept
}

/// A program on PATH.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    on_path(|candidate| candidate == name).into_iter().next()
}

/// The programs on PATH whose names `accept` takes, in the order of PATH.
pub(crate) fn on_path(accept: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .filter_map(|folder| fs::read_dir(folder).ok())
        .flat_map(|entries| entries.flatten())
        .filter(|entry| entry.file_name().to_str().is_some_and(&accept))
        .map(|entry| entry.path())
        .filter(|path| path.is_file())
        .collect()
}

/// Calls `f` for every item on up to `threads` threads; the answers are in the order of the items.
pub(crate) fn in_parallel<T: Sync, R: Send>(
    threads: usize,
    items: &[T],
    f: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    use std::sync::atomic::{AtomicUsize, Ordering};
    let next = AtomicUsize::new(0);
    let work = || {
        let mut answers = Vec::new();
        // Only the counter is shared, and joining the thread publishes its answers.
        while let Some((index, item)) = {
            let index = next.fetch_add(1, Ordering::Relaxed);
            items.get(index).map(|item| (index, item))
        } {
            answers.push((index, f(item)));
        }
        answers
    };
    let mut answers: Vec<(usize, R)> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.clamp(1, items.len().max(1))).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_says_that_it_is_one() {
        assert_eq!(tail("a\nb\n", 2), "a\nb");
        assert_eq!(tail("a\nb\nc\n", 2), "[...]\nb\nc");
        assert_eq!(head("a\nb\n", 2), "a\nb");
        assert_eq!(head("a\nb\nc\n", 2), "a\nb\n[...]");
    }

    #[test]
    fn a_parent_is_read_past_any_name() {
        assert_eq!(parent("12 (odd) 3 (name) S 7 12 12 0"), Some(7));
        assert_eq!(parent("nonsense"), None);
    }

    #[test]
    fn answers_keep_their_order() {
        assert_eq!(in_parallel(3, &[1, 2, 3, 4, 5], |n| n * 10), [10, 20, 30, 40, 50]);
        assert_eq!(in_parallel(3, &[], |n: &i32| *n), [0; 0]);
    }

    #[test]
    fn a_process_that_hangs_is_killed_with_its_children() {
        let log = env::temp_dir().join(format!("xtask-process-{}.log", std::process::id()));
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 60 & echo $!; wait"]);
        let finished = run(&mut command, &log, Duration::from_millis(300)).unwrap();
        fs::remove_file(&log).unwrap();
        assert!(finished.status.is_none());
        let grandchild = finished.output.trim();
        let gone = || match fs::read_to_string(format!("/proc/{grandchild}/stat")) {
            Ok(stat) => stat.contains(") Z "),
            Err(_) => true,
        };
        // The system takes its time between the signal and the end.
        let start = Instant::now();
        while !gone() {
            assert!(start.elapsed() < Duration::from_secs(10), "the grandchild {grandchild} lives on");
            thread::sleep(Duration::from_millis(10));
        }
    }
}
