//! The steps of a demo, each of which says what it has confirmed or why it could not.

use anyhow::{Error, Result, anyhow};
use std::fmt::Display;
use std::future::Future;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// Prints a line for each step.
#[derive(Default)]
pub struct Report {
    limit: Option<Duration>,
    number: usize,
    failed: Vec<String>,
}

impl Report {
    /// Of steps none of which takes so long, unless it hangs.
    pub fn limited(limit: Duration) -> Report {
        Report { limit: Some(limit), ..Report::default() }
    }

    /// The next one.
    pub async fn step(&mut self, name: &str, step: impl Future<Output = Result<String>>) {
        self.number += 1;
        let number = self.number;
        let outcome = match self.limit {
            Some(limit) => within(limit, step).await.and_then(|outcome| outcome),
            None => step.await,
        };
        match outcome {
            Ok(found) => println!("ok       {number} {name}: {found}"),
            Err(error) => {
                println!("FAILED   {number} {name}: {error:#}");
                self.failed.push(format!("{number} {name}: {error:#}"));
            }
        }
    }

    /// The next one, which is not possible here.
    pub fn skip(&mut self, name: &str, reason: &Error) {
        self.number += 1;
        println!("skipped  {} {name}: {reason:#}", self.number);
    }

    /// Says how it went, and gives the steps that failed.
    pub fn end(self) -> Vec<String> {
        match self.failed.as_slice() {
            [] => println!("\nall {} steps did what they say", self.number),
            failed => println!("\n{} of {} steps failed", failed.len(), self.number),
        }
        self.failed
    }
}

/// What comes in time, or an error.
pub async fn within<T>(limit: Duration, event: impl Future<Output = T>) -> Result<T> {
    timeout(limit, event).await.map_err(|_| anyhow!("it hangs"))
}

/// What a program whose steps are over ends with. Names those that failed on standard error.
pub fn exit_code(program: &str, failed: &[impl Display]) -> ExitCode {
    for step in failed {
        eprintln!("{program}: failed: {step}");
    }
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How long so many bytes took.
pub fn speed(bytes: u64, begun: Instant) -> String {
    let seconds = begun.elapsed().as_secs_f64();
    format!("{} MiB in {seconds:.2} s ({:.0} MiB/s)", bytes >> 20, mib(bytes) / seconds)
}

/// Bytes, in MiB.
pub fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

#[cfg(test)]
mod tests {
    use super::{Report, exit_code};
    use anyhow::bail;
    use std::future::{pending, ready};
    use std::process::ExitCode;
    use std::time::Duration;

    /// Whether the program would say that all went well.
    fn ends_well(failed: &[String]) -> bool {
        // `ExitCode` can be shown, and not be compared.
        format!("{:?}", exit_code("a test", failed)) == format!("{:?}", ExitCode::SUCCESS)
    }

    #[tokio::test]
    async fn what_fails_is_named_with_its_number_and_the_steps_after_it_are_done() {
        let mut report = Report::default();
        report.step("one", ready(Ok("well".to_owned()))).await;
        report.skip("two", &anyhow::anyhow!("not here"));
        report.step("three", async { bail!("no") }).await;
        let mut done = false;
        report
            .step("four", async {
                done = true;
                Ok("well".to_owned())
            })
            .await;
        assert!(done);
        let failed = report.end();
        assert_eq!(failed, ["3 three: no"]);
        assert!(!ends_well(&failed));
    }

    #[tokio::test]
    async fn what_hangs_fails() {
        let mut report = Report::limited(Duration::from_millis(1));
        report.step("one", pending()).await;
        report.step("two", ready(Ok("well".to_owned()))).await;
        assert_eq!(report.end(), ["1 one: it hangs"]);
    }

    #[tokio::test]
    async fn what_is_skipped_is_no_failure() {
        let mut report = Report::default();
        report.step("one", ready(Ok("well".to_owned()))).await;
        report.skip("two", &anyhow::anyhow!("not here"));
        assert!(ends_well(&report.end()));
    }
}
