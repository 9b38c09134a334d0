//! `rust`: everything that `cargo test` runs. `ffi-asio`: whether that had Asio.

use crate::process;
use crate::suite::{Job, Lab, Outcome};
use anyhow::{Result, bail};
use std::process::Command;
use std::time::Duration;

/// From nothing, on a slow machine: every dependency is compiled within it.
pub(crate) const LIMIT: Duration = Duration::from_secs(30 * 60);

/// One run of `cargo test`.
struct Run {
    packages: Packages,
    /// Which of their tests, with which features.
    options: &'static [&'static str],
    /// What the tests' own programs are told.
    told: &'static [&'static str],
}

enum Packages {
    /// All that can be built here.
    Workspace,
    One(&'static str),
}

/// What the `rust` job runs, one after the other.
const RUST: [Run; 3] = [
    // Unit, integration, message and documentation tests.
    Run { packages: Packages::Workspace, options: &[], told: &[] },
    // Without Tokio behind it, the runtime crate is another one.
    Run { packages: Packages::One("cobridge"), options: &["--no-default-features", "--lib"], told: &[] },
    // With the second runtime as well.
    Run { packages: Packages::One("cobridge"), options: &["--features", "smol", "--lib"], told: &[] },
];

/// The one test of tests/ffi that is ignored without Asio, of the build that comes first above: for fewer packages Cargo would
/// choose other features, and compile the C++ again.
const ASIO: Run =
    Run { packages: Packages::Workspace, options: &["--tests"], told: &["--exact", "an_asio_loop"] };

/// The package in tests/ffi.
pub(crate) const FFI: &str = "cobridge-ffi-tests";

pub(crate) fn jobs() -> Vec<Job> {
    vec![Job::new("rust", rust), Job::new("ffi-asio", asio)]
}

fn rust(lab: &Lab) -> Result<Outcome> {
    let folder = lab.project.work("rust")?;
    for (index, run) in RUST.iter().enumerate() {
        let log = folder.join(format!("{index}.log"));
        let what = format!("cargo {}", run.arguments(&[]).join(" "));
        process::run(&mut run.command(lab)?, &log, LIMIT)?.check(&what)?;
    }
    Ok(Outcome::Passed)
}

impl Run {
    fn command(&self, lab: &Lab) -> Result<Command> {
        let left_out = match lab.has_zig()? {
            true => Vec::new(),
            false => lab.project.packages_that_need("zig"),
        };
        let mut command = lab.cargo()?;
        command.args(self.arguments(&left_out));
        Ok(command)
    }

    /// Those of `cargo`, where these packages can't be built.
    fn arguments<'a>(&self, left_out: &'a [String]) -> Vec<&'a str> {
        let mut arguments = vec!["test"];
        match self.packages {
            Packages::Workspace => {
                arguments.push("--workspace");
                arguments.extend(left_out.iter().flat_map(|package| ["--exclude", package]));
            }
            Packages::One(package) => arguments.extend(["--package", package]),
        }
        arguments.extend(self.options);
        if !self.told.is_empty() {
            arguments.push("--");
            arguments.extend(self.told);
        }
        arguments
    }
}

/// So that it is told if the loop of Asio was left out. The build script of tests/ffi looks for the header.
fn asio(lab: &Lab) -> Result<Outcome> {
    let log = lab.project.work("ffi-asio")?.join("test.log");
    let finished = process::run(&mut ASIO.command(lab)?, &log, LIMIT)?.check("the test an_asio_loop")?;
    if finished.output.contains("an_asio_loop ... ok") {
        Ok(Outcome::Passed)
    } else if finished.output.contains("an_asio_loop ... ignored") {
        Outcome::skipped("asio", "<asio.hpp> is not installed: no test ran on a loop of Asio")
    } else {
        bail!("there is no test an_asio_loop")
    }
}

#[cfg(test)]
mod tests {
    use super::{ASIO, RUST};

    #[test]
    fn the_workspace_is_without_what_is_left_out_and_what_the_tests_are_told_comes_last() {
        let left_out = ["one".to_owned(), "two".to_owned()];
        assert_eq!(
            ASIO.arguments(&left_out).join(" "),
            "test --workspace --exclude one --exclude two --tests -- --exact an_asio_loop"
        );
        assert_eq!(
            RUST[1].arguments(&left_out).join(" "),
            "test --package cobridge --no-default-features --lib"
        );
    }
}
