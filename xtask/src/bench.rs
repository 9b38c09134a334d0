//! `cargo xtask bench`: runs the benchmark program.

use crate::compiler;
use crate::project::Project;
use anyhow::{Context, Result, ensure};
use std::process::{Command, ExitCode};

const PACKAGE: &str = "cobridge-bench";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// With link-time optimisation across Rust and C++: needs Clang, and a rustc that links with its own lld.
    #[arg(long)]
    lto: bool,
    /// What the benchmark program gets: `--help` after `--` lists it.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub(crate) fn run(project: &Project, arguments: &Arguments) -> Result<ExitCode> {
    ensure!(project.has_package(PACKAGE), "the workspace has no package `{PACKAGE}` (folder benches/) yet");
    let mut command = project.cargo();
    command.args(["run", "--release", "--package", PACKAGE]);
    if arguments.lto {
        across_languages(project, &mut command)?;
    }
    let status = command.arg("--").args(&arguments.arguments).status().context("cannot run cargo")?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Both compilers leave their intermediate code to the linker. A target is named so that build scripts and macros are
/// compiled as always.
fn across_languages(project: &Project, command: &mut Command) -> Result<()> {
    let clang = compiler::clang().context("clang++ is not on PATH")?;
    let target = host(project)?;
    let variable = target.replace('-', "_");
    command
        .args(["--target", &target])
        .env("CARGO_TARGET_DIR", project.work("lto")?)
        .env(format!("CARGO_TARGET_{}_RUSTFLAGS", variable.to_uppercase()), "-Clinker-plugin-lto")
        .env(format!("CXX_{variable}"), clang.program())
        .env(format!("CXXFLAGS_{variable}"), "-flto=thin");
    if let Some(archiver) = compiler::newest("llvm-ar-") {
        command.env(format!("AR_{variable}"), archiver);
    }
    Ok(())
}

/// The target that rustc compiles for unless it is told.
fn host(project: &Project) -> Result<String> {
    let output = Command::new("rustc").arg("-vV").current_dir(&project.root).output()?;
    let text = String::from_utf8(output.stdout)?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` does not name its host")?.to_owned())
}
