//! Zig: fetched from PyPI as the wheel `ziglang`, unless the user has chosen one by `$ZIG`. `zig-test`: the tests of the
//! support module; `zig-test-safe`: with the optimiser and all of Zig's checks; `zig-tsan`: with the thread sanitizer. `zig-asan` and
//! `zig-valgrind`: tests/zig once more, watched. `zig-<version>`: the support module, the build helper and tests/zig with the oldest
//! Zig that is supported.

use crate::process::{self, find, tail};
use crate::project::{Project, files, make, remove, write};
use crate::suite::{Job, Lab, Outcome};
use crate::{ffi, rust};
use anyhow::{Context, Result, bail, ensure};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// What says, here and in users' build scripts, which Zig it is.
pub(crate) const VARIABLE: &str = "ZIG";

/// As `COBRIDGE_REQUIRE` calls it.
const TOOL: &str = "zig";

/// 100 MB, over a slow line.
const FETCH_LIMIT: Duration = Duration::from_secs(20 * 60);

/// Zig parses its own library first.
const TEST_LIMIT: Duration = Duration::from_secs(10 * 60);

/// A version of the wheel.
pub(crate) struct Release {
    version: &'static str,
    /// SHA-256 of the wheels for Linux (x86_64, aarch64) and macOS (x86_64, aarch64). pip takes the one that fits.
    wheels: [&'static str; 4],
}

/// What the project is developed with.
pub(crate) const CURRENT: Release = Release {
    version: "0.17.0",
    wheels: [
        "97079827064a7492cce5541ceb438ae8003ce1e54e399676da2d62fb7a5dc08b",
        "d2804f94f54f7fcf8169f4b212a619ad688a4e2e6592e976f0cf2e58e2cd8af3",
        "4d910f0e363ddb60a6b8ddb55235617797a8ccbcb6c5c7132a949d9f833eea42",
        "87274af689c4128051b26c80f6f676757e0a81c2fdc137fd8b5679e928e4bc4f",
    ],
};

/// The oldest one that users may have.
const OLDEST: Release = Release {
    version: "0.16.0",
    wheels: [
        "9fcda73f62b851dd72a54b710ad40a209896db14cfb13649e62191243556342b",
        "e27d409812b11e0fb89ed0200cf2e55b6464d43f9461553104e4a4f9a94a1fd5",
        "18e14f6b25678d7b7c65708c82501ee6090fe39ed5c783477d56267af1fa5629",
        "b61e5413c49508d9d62e5dcea543e3af491594154d74a00ff52f84ed508260cc",
    ],
};

/// Whether there is a Zig.
pub(crate) enum Zig {
    There(PathBuf),
    /// Why not.
    Missing(String),
}

/// The user's own choice.
pub(crate) fn chosen() -> Option<PathBuf> {
    env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from)
}

impl Release {
    /// Where it is, if it has been fetched.
    pub(crate) fn fetched(&self, target: &Path) -> Option<PathBuf> {
        Some(program(&self.folder(target))).filter(|program| program.is_file())
    }

    fn folder(&self, target: &Path) -> PathBuf {
        target.join("zig").join(self.version)
    }

    /// Fetches it unless it is there. A wheel that is not the expected one is an error.
    pub(crate) fn fetch(&self, project: &Project) -> Result<Zig> {
        if let Some(program) = self.fetched(&project.target) {
            return Ok(Zig::There(program));
        }
        let Some(python) = find("python3") else {
            return Ok(self.missing("python3 is not on PATH"));
        };
        // Made beside its place, so that what is in its place is complete.
        let folder = self.folder(&project.target);
        let partial = folder.with_file_name(format!("{}.{}", self.version, std::process::id()));
        let fetched = self.install(project, &python, &partial);
        if let Ok(None) = fetched {
            // Somebody else may have been quicker.
            let moved = fs::rename(&partial, &folder);
            if !folder.is_dir() {
                moved.with_context(|| format!("cannot make the folder {}", folder.display()))?;
            }
        }
        remove(&partial)?;
        if let Some(why) = fetched? {
            return Ok(self.missing(&why));
        }
        let program = self.fetched(&project.target);
        Ok(Zig::There(program.context("the wheel `ziglang` holds no program `zig`")?))
    }

    fn missing(&self, why: &str) -> Zig {
        Zig::Missing(format!("Zig {} can't be fetched ({why}), and {VARIABLE} is not set", self.version))
    }

    /// Has pip unpack the wheel. The answer is why it could not.
    fn install(&self, project: &Project, python: &Path, folder: &Path) -> Result<Option<String>> {
        let work = project.work("zig")?;
        let requirements = work.join(format!("{}.txt", self.version));
        write(&requirements, &self.requirements())?;
        make(folder)?;
        let mut command = Command::new(python);
        command.args(["-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps"]);
        command.args(["--timeout", "30", "--retries", "2"]);
        command.args(["--require-hashes", "--only-binary=:all:", "--no-compile", "--target"]).arg(folder);
        command.arg("--requirement").arg(&requirements);
        let log = work.join(format!("{}.log", self.version));
        let finished = process::run(&mut command, &log, FETCH_LIMIT)?;
        if finished.succeeded() {
            return Ok(None);
        }
        if finished.output.contains("DO NOT MATCH THE HASHES") {
            bail!(
                "the wheel of Zig {} is not the expected one\n{}",
                self.version,
                tail(&finished.output, 40)
            );
        }
        Ok(Some(reason(&finished.output).unwrap_or_else(|| finished.ending())))
    }

    /// In the form that pip verifies.
    fn requirements(&self) -> String {
        let hashes = self.wheels.map(|hash| format!(" --hash=sha256:{hash}"));
        format!("ziglang=={}{}\n", self.version, hashes.concat())
    }
}

fn program(folder: &Path) -> PathBuf {
    folder.join("ziglang").join(format!("zig{}", env::consts::EXE_SUFFIX))
}

/// What pip says went wrong.
fn reason(output: &str) -> Option<String> {
    if output.contains("No module named pip") {
        return Some("python3 has no pip; on Debian and Ubuntu it is the package python3-pip".to_owned());
    }
    let error = output.lines().rev().find_map(|line| line.strip_prefix("ERROR: "));
    error.or_else(|| output.trim_end().lines().next_back()).map(str::to_owned)
}

/// The support module's folder.
const MODULE: &str = "include/cobridge/zig";

/// The jobs that run the support module's tests, with what Zig is told.
const TESTS: [(&str, &[&str]); 3] = [
    // Debug, by Zig's own backend.
    ("zig-test", &[]),
    ("zig-test-safe", &["-OReleaseSafe"]),
    // The sanitizer is LLVM's. The Rust half is Zig there, so that everything is instrumented.
    ("zig-tsan", &["-fsanitize-thread", "-fllvm"]),
];

/// The package in tests/zig.
const PACKAGE: &str = "cobridge-zig-tests";

/// Its tests where there is nothing for a sanitizer to see.
const UNWATCHED: [(&str, &str); 2] =
    [("misfits", "what it runs are compilers"), ("shims", "it compares texts")];

/// Rust panics on a thread of Zig's in these, which ends the process where the address sanitizer is: it unpoisons the thread's signal
/// stack, which Zig does not align as the sanitizer's own would be.
const PANICS_UNDER_ZIG: [&str; 5] = [
    "catalogue_rust_panics_in_a_poll_under_zig_and_the_next_call_works",
    "sentence_15_a_waker_that_panics_where_zig_wakes_aborts",
    "a_panic_is_an_error_and_the_next_call_works",
    "a_text_that_is_not_utf8_is_a_panic",
    "streams_are_read",
];

/// Else it would free the signal stack that it finds when a thread ends, which is Zig's.
const ASAN_OPTIONS: &str = "use_sigaltstack=0";

fn with_asan(lab: &Lab) -> Result<Outcome> {
    let tests = |lab: &Lab| Ok(ffi::Tests { skipped: &PANICS_UNDER_ZIG, ..watched(lab)? });
    lab.with_zig(|_| ffi::under_asan(lab, "zig-asan", tests, ASAN_OPTIONS))
}

fn watched(lab: &Lab) -> Result<ffi::Tests> {
    let mut targets = lab.project.tests_of(PACKAGE)?;
    for (name, why) in UNWATCHED {
        ensure!(
            targets.iter().any(|target| target == name),
            "tests/zig has no test {name}, left out as {why}"
        );
    }
    targets.retain(|target| !UNWATCHED.iter().any(|(name, _)| name == target));
    Ok(ffi::Tests { package: PACKAGE, targets, skipped: &[] })
}

pub(crate) fn jobs(project: &Project, all_versions: bool) -> Vec<Job> {
    let mut jobs = Vec::new();
    if root(project).is_some() {
        for (name, flags) in TESTS {
            jobs.push(Job::new(name, move |lab| {
                lab.with_zig(|zig| test(lab, zig, name, flags).map(|()| Outcome::Passed))
            }));
        }
    }
    jobs.push(Job::new("zig-asan", with_asan));
    jobs.push(Job::new("zig-valgrind", |lab| {
        lab.with_zig(|_| ffi::under_valgrind(lab, "zig-valgrind", watched))
    }));
    if all_versions {
        jobs.push(Job::new(format!("zig-{}", OLDEST.version), oldest));
    }
    jobs
}

/// Does a job's work with Zig, without which it is skipped.
pub(crate) fn with(zig: &Zig, work: impl FnOnce(&Path) -> Result<Outcome>) -> Result<Outcome> {
    match zig {
        Zig::There(program) => work(program),
        Zig::Missing(why) => Outcome::skipped(TOOL, why.as_str()),
    }
}

fn oldest(lab: &Lab) -> Result<Outcome> {
    with(&OLDEST.fetch(&lab.project)?, |zig| {
        let name = format!("zig-{}", OLDEST.version);
        if root(&lab.project).is_some() {
            test(lab, zig, &name, &[])?;
        }
        let folder = lab.project.work(&name)?;
        let mut command = lab.project.cargo();
        command.args(["test", "--package", "cobridge-build", "--package", PACKAGE]).env(VARIABLE, zig);
        // Of its own: the other one holds what the other Zig has made.
        command.env("CARGO_TARGET_DIR", folder.join("target"));
        let what = format!("the tests of cobridge-build and {PACKAGE}");
        process::run(&mut command, &folder.join("tests.log"), rust::LIMIT)?.check(&what)?;
        Ok(Outcome::Passed)
    })
}

/// The file whose tests are run: the one for them, else the module's own.
fn root(project: &Project) -> Option<PathBuf> {
    let module = project.root.join(MODULE);
    ["test.zig", "rust.zig"].map(|name| module.join(name)).into_iter().find(|file| file.is_file())
}

fn test(lab: &Lab, zig: &Path, name: &str, flags: &[&str]) -> Result<()> {
    let folder = lab.project.work(name)?;
    let root = root(&lab.project).context("there is no support module")?;
    let mut command = Command::new(zig);
    command.arg("test").arg(root).arg("-lc").args(flags).current_dir(&lab.project.root);
    command.arg("--cache-dir").arg(folder.join("cache"));
    // The build helper uses the same.
    command.arg("--global-cache-dir").arg(lab.project.target.join("zig-cache"));
    process::run(&mut command, &folder.join("test.log"), TEST_LIMIT)?.check_compiles("zig test")?;
    Ok(())
}

/// Where there is Zig besides the support module.
const FOLDERS: [&str; 4] = ["include", "tests", "demo", "benches"];

/// `zig fmt`, which is skipped without Zig: false if something is not formatted.
pub(crate) fn format(project: &Project, check: bool) -> Result<bool> {
    let mut sources = Vec::new();
    for folder in FOLDERS {
        sources.extend(files(&project.root.join(folder), &["zig"])?);
    }
    // What the generator is expected to write is not laid out by hand.
    sources.retain(|source| !source.components().any(|part| part.as_os_str() == "expected"));
    if sources.is_empty() {
        return Ok(true);
    }
    let Some(zig) = chosen().or_else(|| CURRENT.fetched(&project.target)) else {
        eprintln!("skipped: zig fmt: there is no Zig; `cargo xtask test` fetches it, ZIG names another");
        return Ok(true);
    };
    let mut arguments: Vec<OsString> = vec!["fmt".into()];
    arguments.extend(check.then(|| "--check".into()));
    arguments.extend(sources.into_iter().map(OsString::from));
    Ok(Command::new(zig).args(arguments).status().context("cannot run zig fmt")?.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pip_is_told_every_hash() {
        let text = CURRENT.requirements();
        assert!(text.starts_with("ziglang==0.17.0 --hash=sha256:97079827"), "{text}");
        for release in [CURRENT, OLDEST] {
            let words = release.requirements().split_whitespace().count();
            assert_eq!(words, 5);
            assert!(release.wheels.iter().all(|hash| hash.len() == 64));
        }
    }

    #[test]
    fn the_reason_is_what_pip_says_last() {
        let no_pip = reason("/usr/bin/python3: No module named pip\n").unwrap();
        assert!(no_pip.contains("python3-pip"));
        let output =
            "WARNING: Retrying\nERROR: Could not find it\nERROR: No matching distribution\nhint: none\n";
        assert_eq!(reason(output).unwrap(), "No matching distribution");
        assert_eq!(reason("it broke\n").unwrap(), "it broke");
        assert_eq!(reason(""), None);
    }
}
