//! `cargo xtask bench`: runs the benchmark program.

use crate::project::Project;
use anyhow::{Context, Result, ensure};
use std::process::ExitCode;

const PACKAGE: &str = "cobridge-bench";

pub(crate) fn run(project: &Project, arguments: &[String]) -> Result<ExitCode> {
    ensure!(project.has_package(PACKAGE), "the workspace has no package `{PACKAGE}` (folder benches/) yet");
    let status = project
        .cargo()
        .args(["run", "--release", "--package", PACKAGE, "--"])
        .args(arguments)
        .status()
        .context("cannot run cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
