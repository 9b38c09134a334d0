//! `cargo xtask fmt`: rustfmt, clang-format and zig fmt.

use crate::compiler::newest;
use crate::process::find;
use crate::project::{Project, files};
use crate::zig;
use anyhow::{Context, Result};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Where there is C++. A folder that does not exist yet is no error.
const FOLDERS: [&str; 5] = ["include", "src", "tests", "demo", "benches"];

const EXTENSIONS: [&str; 5] = ["h", "hpp", "c", "cc", "cpp"];

pub(crate) fn run(project: &Project, check: bool) -> Result<ExitCode> {
    let rust = rust(project, check)?;
    let cpp = cpp(project, check)?;
    let zig = zig::format(project, check)?;
    Ok(if rust && cpp && zig { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn rust(project: &Project, check: bool) -> Result<bool> {
    let mut command = project.cargo();
    command.args(["fmt", "--all"]);
    if check {
        command.arg("--check");
    }
    Ok(command.status().context("cannot run cargo fmt")?.success())
}

fn cpp(project: &Project, check: bool) -> Result<bool> {
    let mut sources = Vec::new();
    for folder in FOLDERS {
        sources.extend(files(&project.root.join(folder), &EXTENSIONS)?);
    }
    // What the generator is expected to write is not laid out by hand.
    sources.retain(|source| !source.components().any(|part| part.as_os_str() == "expected"));
    if sources.is_empty() {
        return Ok(true);
    }
    let mut command = Command::new(clang_format()?);
    // The style is in .clang-format; another one further up is never meant.
    command.arg("--style=file").args(if check { &["--dry-run", "--Werror"][..] } else { &["-i"] });
    Ok(command.args(sources).status().context("cannot run clang-format")?.success())
}

/// Version 19, which the sources are formatted with, else what is there.
fn clang_format() -> Result<PathBuf> {
    find("clang-format-19")
        .or_else(|| find("clang-format"))
        .or_else(|| newest("clang-format-"))
        .context("clang-format is not on PATH; version 19 is the one the sources are formatted with")
}
