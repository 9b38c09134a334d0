//! `msrv`: what users compile, compiles with the oldest Rust that Cargo.toml promises: the published crates, and bridges of
//! every kind as the macro expands them. Nothing is run, as the tests of messages hold those of a newer compiler.

use crate::process::{self, find};
use crate::rust;
use crate::suite::{Job, Lab, Outcome};
use anyhow::Result;
use std::process::Command;
use std::time::Duration;

const CHECK: [&str; 14] = [
    "cargo",
    "check",
    "--all-targets",
    "--locked",
    "--package",
    "cobridge",
    "--package",
    "cobridge-macro",
    "--package",
    "cobridge-gen",
    "--package",
    "cobridge-build",
    "--package",
    "cobridge-snapshot-tests",
];

/// rustup only reads its folder.
const LIST_LIMIT: Duration = Duration::from_secs(60);

pub(crate) fn jobs() -> Vec<Job> {
    vec![Job::new("msrv", run)]
}

fn run(lab: &Lab) -> Result<Outcome> {
    let version = lab.project.rust_version()?;
    let Some(rustup) = find("rustup") else {
        return Outcome::skipped("msrv", format!("rustup, which would run Rust {version}, is not on PATH"));
    };
    let folder = lab.project.work("msrv")?;
    let mut list = Command::new(&rustup);
    list.args(["toolchain", "list"]);
    let listed = process::run(&mut list, &folder.join("toolchains.log"), LIST_LIMIT)?
        .check("rustup toolchain list")?;
    if !holds(&listed.output, &version) {
        return Outcome::skipped("msrv", format!("rustup has no toolchain {version}"));
    }
    let mut command = Command::new(&rustup);
    command.args(["run", &version]).args(CHECK).current_dir(&lab.project.root);
    lab.project.provide_zig(&mut command);
    // A target folder of its own: two compilers would otherwise undo each other's work.
    command.env("CARGO_TARGET_DIR", folder.join("target"));
    let what = format!("rustup run {version} {}", CHECK.join(" "));
    process::run(&mut command, &folder.join("check.log"), rust::LIMIT)?.check(&what)?;
    Ok(Outcome::Passed)
}

/// Whether a toolchain is in the list that rustup prints: `1.88.0-x86_64-unknown-linux-gnu (active)`.
fn holds(list: &str, version: &str) -> bool {
    list.lines().filter_map(|line| line.strip_prefix(version)).any(|rest| rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toolchain_is_found_by_its_whole_version() {
        let list = "stable-x86_64-unknown-linux-gnu (default)\n1.88.0-x86_64-unknown-linux-gnu\n";
        assert!(holds(list, "1.88.0"));
        assert!(!holds(list, "1.88"));
        assert!(!holds(list, "88.0"));
        assert!(!holds("no installed toolchains\n", "1.88.0"));
    }
}
