//! `cargo xtask book`: builds the guide.

use crate::process::find;
use crate::project::Project;
use anyhow::{Context, Result, ensure};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// The versions of mdBook that the guide is written for.
const VERSION: &str = "^0.4";

pub(crate) fn run(project: &Project) -> Result<ExitCode> {
    let book = project.root.join("book");
    ensure!(
        book.join("book.toml").is_file(),
        "book/book.toml does not exist: there is no guide to build yet"
    );
    let status =
        Command::new(mdbook(project)?).arg("build").arg(&book).status().context("cannot run mdbook")?;
    ensure!(status.success(), "mdbook failed: {status}");
    println!("the guide is at {}", book.join("book/index.html").display());
    Ok(ExitCode::SUCCESS)
}

/// The one on PATH, else one in the target folder, which is installed first if need be.
fn mdbook(project: &Project) -> Result<PathBuf> {
    if let Some(found) = find("mdbook") {
        return Ok(found);
    }
    let tools = project.target.join("tools");
    let program = tools.join("bin/mdbook");
    if !program.is_file() {
        println!("mdbook is not on PATH; installing it into {}", tools.display());
        let status = project
            .cargo()
            .args(["install", "mdbook", "--version", VERSION, "--locked", "--root"])
            .arg(&tools)
            .status()
            .context("cannot run cargo install")?;
        ensure!(status.success(), "cargo install mdbook failed: {status}");
    }
    Ok(program)
}
