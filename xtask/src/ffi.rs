//! `ffi-clang` and `ffi-valgrind`: tests/ffi once more, watched in Rust and C++ alike. The first takes the other compiler, the
//! address sanitizer and the macro's other expansion together: each time the C++ is compiled takes minutes.
//!
//! What watches works with the pool off (`COBRIDGE_NO_POOL`), so that each block is its own, and without any suppression.

use crate::compiler::Compiler;
use crate::cpp::gather;
use crate::process::in_parallel;
use crate::project::files;
use crate::suite::{Family, Job, Lab, Outcome};
use crate::{process, rust, valgrind};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// Where the jobs that watch are known to work. The name is also Cargo's.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

const NOT_ON_PLATFORM: &str = "this is not x86_64-unknown-linux-gnu";

const ON_PLATFORM: bool = cfg!(all(target_arch = "x86_64", target_os = "linux", target_env = "gnu"));

/// Tells the tests, too, that everything is slow and that freed memory is kept for a while.
const WATCHED: (&str, &str) = ("COBRIDGE_SANITIZED", "1");

const NO_POOL: &str = "-DCOBRIDGE_NO_POOL";

pub(crate) fn jobs() -> Vec<Job> {
    vec![Job::new("ffi-clang", clang), Job::new("ffi-valgrind", memcheck)]
}

fn clang(lab: &Lab) -> Result<Outcome> {
    lab.with(Family::Clang, |compiler| {
        let sanitizer = ON_PLATFORM && has_sanitizer_runtime()?;
        let outcome = test(lab, "ffi-clang", &of_ffi(lab)?, compiler, |command| {
            // What this expansion would warn of at users' declarations.
            command.args(["--features", "sibling-module"]).env("RUSTFLAGS", "-Dwarnings");
            if sanitizer {
                instrument(command);
            }
        })?;
        if sanitizer {
            Ok(outcome)
        } else {
            Outcome::unsupported(format!(
                "the tests passed, but without the address sanitizer: this rustc comes without its runtime, or is not for {PLATFORM}"
            ))
        }
    })
}

/// Rust from rustup has it; that of a distribution may not.
fn has_sanitizer_runtime() -> Result<bool> {
    let output = Command::new("rustc").args(["--print", "target-libdir"]).output()?;
    let folder = String::from_utf8(output.stdout)?;
    let runtimes = files(Path::new(folder.trim()), &["a"])?;
    Ok(runtimes.iter().any(|file| file.to_string_lossy().ends_with("_rt.asan.a")))
}

/// Instruments both languages; the runtime is the one that comes with rustc.
fn instrument(command: &mut Command) {
    command
        // With a target, procedural macros and build scripts, which rustc itself loads or Cargo runs, stay as they are.
        .args(["--target", PLATFORM])
        .env("RUSTFLAGS", "-Dwarnings -Zsanitizer=address")
        // Lets a stable rustc take a flag that begins with -Z.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CXXFLAGS", format!("-fsanitize=address {NO_POOL}"))
        .env(WATCHED.0, WATCHED.1);
}

fn memcheck(lab: &Lab) -> Result<Outcome> {
    under_valgrind(lab, "ffi-valgrind", of_ffi)
}

/// What is run of a package.
pub(crate) struct Tests {
    pub(crate) package: &'static str,
    /// Its integration tests.
    pub(crate) targets: Vec<String>,
    /// Tests in them that are left out, by their names.
    pub(crate) skipped: &'static [&'static str],
}

fn of_ffi(lab: &Lab) -> Result<Tests> {
    Ok(Tests { package: rust::FFI, targets: lab.project.tests_of(rust::FFI)?, skipped: &[] })
}

/// A job that runs tests under valgrind.
pub(crate) fn under_valgrind(
    lab: &Lab,
    name: &str,
    tests: impl FnOnce(&Lab) -> Result<Tests>,
) -> Result<Outcome> {
    if !ON_PLATFORM {
        return Outcome::unsupported(NOT_ON_PLATFORM);
    }
    lab.with_valgrind(|valgrind, compiler| {
        test(lab, name, &tests(lab)?, compiler, |command| run_under(valgrind, command))
    })
}

/// A job that runs tests with the address sanitizer in Rust and C++.
pub(crate) fn under_asan(
    lab: &Lab,
    name: &str,
    tests: impl FnOnce(&Lab) -> Result<Tests>,
    options: &str,
) -> Result<Outcome> {
    if !ON_PLATFORM {
        return Outcome::unsupported(NOT_ON_PLATFORM);
    }
    if !has_sanitizer_runtime()? {
        return Outcome::unsupported("this rustc comes without the runtime of the address sanitizer");
    }
    lab.with(Family::Clang, |compiler| {
        test(lab, name, &tests(lab)?, compiler, |command| {
            instrument(command);
            command.env("ASAN_OPTIONS", options);
        })
    })
}

/// Lets Cargo start every test binary under valgrind. A process that such a binary starts is not watched.
fn run_under(valgrind: &Path, command: &mut Command) {
    // Of a thread that still runs at the end, as the standard library's and Tokio's do, there are only pointers into the
    // middle of its blocks: "possibly lost" would be all of these.
    let mut runner = vec![valgrind.display().to_string()];
    runner.extend(valgrind::options("definite"));
    command
        .args(["--config", &format!("target.{PLATFORM}.runner={runner:?}")])
        .env("CXXFLAGS", NO_POOL)
        .env(WATCHED.0, WATCHED.1);
}

/// The job in whose target folder another one, with the same compiler and flags, finds what both depend on.
fn built_by(job: &str) -> &str {
    match job {
        "zig-asan" => "ffi-clang",
        "zig-valgrind" => "ffi-valgrind",
        other => other,
    }
}

/// Runs the tests with a compiler, after `adjust` has changed the command.
fn test(
    lab: &Lab,
    name: &str,
    tests: &Tests,
    compiler: &Compiler,
    adjust: impl Fn(&mut Command) + Sync,
) -> Result<Outcome> {
    let folder = lab.project.work(name)?;
    let target = lab.project.work(built_by(name))?.join("target");
    let cargo = |last: &[&str], log: &str| {
        let mut command = lab.cargo()?;
        // A target folder of its own: build scripts would otherwise run again each time the compiler or its flags change.
        command.args(["test", "--package", tests.package]);
        command.env("CXX", compiler.program()).env("CARGO_TARGET_DIR", &target);
        adjust(&mut command);
        let what = format!("{} with {}: {}", tests.package, compiler.program().display(), last.join(" "));
        let log = folder.join(format!("{log}.log"));
        process::run(command.args(last), &log, rust::LIMIT)?.check(&what).map(drop)
    };
    cargo(&["--no-run"], "build")?;
    // Several at once: a program under valgrind runs one thread at a time, whatever it starts.
    gather(in_parallel(lab.threads, &tests.targets, |target| {
        let mut last = vec!["--test", target, "--"];
        tests.skipped.iter().for_each(|name| last.extend(["--skip", name]));
        cargo(&last, target)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(command: &Command, name: &str) -> Option<String> {
        let found = command.get_envs().find(|(key, _)| *key == name);
        found.and_then(|(_, value)| value).map(|value| value.to_string_lossy().into_owned())
    }

    #[test]
    fn both_languages_are_instrumented() {
        let mut command = Command::new("cargo");
        instrument(&mut command);
        assert_eq!(variable(&command, "RUSTFLAGS").unwrap(), "-Dwarnings -Zsanitizer=address");
        assert_eq!(variable(&command, "CXXFLAGS").unwrap(), "-fsanitize=address -DCOBRIDGE_NO_POOL");
        assert_eq!(variable(&command, "COBRIDGE_SANITIZED").unwrap(), "1");
    }

    #[test]
    fn a_runner_may_have_spaces_in_its_path() {
        let mut command = Command::new("cargo");
        run_under(Path::new("/my tools/valgrind"), &mut command);
        let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
        let runner = r#"target.x86_64-unknown-linux-gnu.runner=["/my tools/valgrind", "--quiet","#;
        assert!(arguments[1].starts_with(runner), "{arguments:?}");
        assert!(arguments[1].contains(r#""--errors-for-leak-kinds=definite""#), "{arguments:?}");
    }
}
