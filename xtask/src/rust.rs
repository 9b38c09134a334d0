//! `rust`: everything that `cargo test` runs.

use crate::process;
use crate::suite::{Job, Lab, Outcome};
use anyhow::Result;
use std::time::Duration;

/// From nothing, on a slow machine: every dependency is compiled within it.
pub(crate) const LIMIT: Duration = Duration::from_secs(30 * 60);

/// What the `rust` job runs, one after the other.
const RUST: [&[&str]; 4] = [
    // Unit, integration, message and documentation tests.
    &["test", "--workspace"],
    // Without Tokio behind it, the runtime crate is another one.
    &["test", "--package", "cobridge", "--no-default-features", "--lib"],
    // With the second runtime as well.
    &["test", "--package", "cobridge", "--features", "smol", "--lib"],
    // The other expansion of a bridge must do the same.
    &["test", "--package", "cobridge-ffi-tests", "--features", "sibling-module"],
];

/// The tests of tests/ffi alone.
pub(crate) const FFI: &[&str] = &["test", "--package", "cobridge-ffi-tests"];

pub(crate) fn jobs() -> Vec<Job> {
    vec![Job::new("rust", rust)]
}

fn rust(lab: &Lab) -> Result<Outcome> {
    let folder = lab.project.work("rust")?;
    for (index, arguments) in RUST.iter().enumerate() {
        let log = folder.join(format!("{index}.log"));
        let mut command = lab.project.cargo();
        process::run(command.args(*arguments), &log, LIMIT)?
            .check(&format!("cargo {}", arguments.join(" ")))?;
    }
    Ok(Outcome::Passed)
}
