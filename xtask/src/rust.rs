//! `rust` and `ffi-clang`: everything that `cargo test` runs.

use crate::process;
use crate::suite::{Family, Job, Lab, Outcome};
use anyhow::Result;
use std::time::Duration;

/// From nothing, on a slow machine: every dependency is compiled within it.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// What the `rust` job runs, one after the other.
const RUST: [&[&str]; 3] = [
    // Unit, integration, message and documentation tests.
    &["test", "--workspace"],
    // Without Tokio behind it, the runtime crate is another one.
    &["test", "--package", "cobridge", "--no-default-features", "--lib"],
    // The other expansion of a bridge must do the same.
    &["test", "--package", "cobridge-ffi-tests", "--features", "sibling-module"],
];

const FFI: &[&str] = &["test", "--package", "cobridge-ffi-tests"];

pub(crate) fn jobs() -> Vec<Job> {
    vec![Job::new("rust", rust), Job::new("ffi-clang", ffi_clang)]
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

fn ffi_clang(lab: &Lab) -> Result<Outcome> {
    lab.with(Family::Clang, |compiler| {
        let folder = lab.project.work("ffi-clang")?;
        let mut command = lab.project.cargo();
        // A target folder of its own: build scripts would otherwise run again each time the compiler changes.
        command.args(FFI).env("CXX", compiler.program()).env("CARGO_TARGET_DIR", folder.join("target"));
        process::run(&mut command, &folder.join("test.log"), LIMIT)?.check(&format!(
            "cargo {} with {}",
            FFI.join(" "),
            compiler.program().display()
        ))?;
        Ok(Outcome::Passed)
    })
}
