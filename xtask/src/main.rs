//! The project's own commands, run as `cargo xtask <command>`. `cargo xtask help` lists them.

mod bench;
mod book;
mod compiler;
mod cpp;
mod ffi;
mod first_line;
mod fmt;
mod headers;
mod loom;
mod misfit;
mod msrv;
mod mutants;
mod process;
mod project;
mod quickstart;
mod rust;
mod sanitize;
mod suite;
mod valgrind;
mod zig;

use clap::{Parser, Subcommand};
use project::Project;
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run every test of the project, one line a job and a summary at the end.
    Test(suite::Arguments),
    /// Replay tests/cpp/mutants.txt: each mutation of the headers must make a test fail.
    Mutants(mutants::Arguments),
    /// Run the benchmark program, with these arguments.
    Bench(bench::Arguments),
    /// Build the guide with mdBook, which is installed into target/tools if it is not there.
    Book,
    /// Format the Rust, C++ and Zig sources.
    Fmt {
        /// Change nothing; fail if something is not formatted.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let project = Project::find()?;
    match command {
        Command::Test(arguments) => suite::run(project, &arguments),
        Command::Mutants(arguments) => mutants::run(project, &arguments),
        Command::Bench(arguments) => bench::run(&project, &arguments),
        Command::Book => book::run(&project),
        Command::Fmt { check } => fmt::run(&project, check),
    }
}
