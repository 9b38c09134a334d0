//! `rust`: everything that `cargo test` runs. `ffi-asio`: whether that had Asio.

use crate::process;
use crate::suite::{Job, Lab, Outcome};
use anyhow::{Result, bail};
use std::process::Command;
use std::time::Duration;

/// From nothing, on a slow machine: every dependency is compiled within it.
pub(crate) const LIMIT: Duration = Duration::from_secs(30 * 60);

/// What the `rust` job runs, one after the other.
const RUST: [&[&str]; 3] = [
    // Unit, integration, message and documentation tests.
    &["test", "--workspace"],
    // Without Tokio behind it, the runtime crate is another one.
    &["test", "--package", "cobridge", "--no-default-features", "--lib"],
    // With the second runtime as well.
    &["test", "--package", "cobridge", "--features", "smol", "--lib"],
];

/// The one test of tests/ffi that is ignored without Asio, of the build that comes first above: for fewer packages Cargo would
/// choose other features, and compile the C++ again.
const ASIO: [&str; 6] = ["test", "--workspace", "--tests", "--", "--exact", "an_asio_loop"];

/// The package in tests/ffi.
pub(crate) const FFI: &str = "cobridge-ffi-tests";

pub(crate) fn jobs() -> Vec<Job> {
    vec![Job::new("rust", rust), Job::new("ffi-asio", asio)]
}

fn rust(lab: &Lab) -> Result<Outcome> {
    let folder = lab.project.work("rust")?;
    for (index, arguments) in RUST.iter().enumerate() {
        let log = folder.join(format!("{index}.log"));
        let mut command = workspace(lab, arguments)?;
        process::run(&mut command, &log, LIMIT)?.check(&format!("cargo {}", arguments.join(" ")))?;
    }
    Ok(Outcome::Passed)
}

/// A `cargo` command; of the whole workspace without what can't be built here.
fn workspace(lab: &Lab, arguments: &[&str]) -> Result<Command> {
    let mut command = lab.cargo()?;
    let (before, after) =
        arguments.split_at(arguments.iter().position(|word| *word == "--").unwrap_or(arguments.len()));
    command.args(before);
    if before.contains(&"--workspace") && !lab.has_zig()? {
        for package in lab.project.packages_that_need("zig") {
            command.args(["--exclude", &package]);
        }
    }
    command.args(after);
    Ok(command)
}

/// So that it is told if the loop of Asio was left out. The build script of tests/ffi looks for the header.
fn asio(lab: &Lab) -> Result<Outcome> {
    let mut command = workspace(lab, &ASIO)?;
    let log = lab.project.work("ffi-asio")?.join("test.log");
    let finished = process::run(&mut command, &log, LIMIT)?.check("the test an_asio_loop")?;
    if finished.output.contains("an_asio_loop ... ok") {
        Ok(Outcome::Passed)
    } else if finished.output.contains("an_asio_loop ... ignored") {
        Outcome::skipped("asio", "<asio.hpp> is not installed: no test ran on a loop of Asio")
    } else {
        bail!("there is no test an_asio_loop")
    }
}
