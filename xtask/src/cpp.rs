//! `cpp-<compiler>-<standard>-<level>`: the programs of tests/cpp, with every compiler and standard, on a small stack.

use crate::compiler::{Compilation, Compiler, Includes, WARNINGS, owned};
use crate::first_line::{FirstLine, Standard};
use crate::process::{self, Finished, in_parallel};
use crate::project::{Project, read, stem};
use crate::sanitize::is_covered;
use crate::suite::{Family, Job, Lab, Outcome};
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Far above what any test takes, so that only a hang is killed.
pub(crate) const LIMIT: Duration = Duration::from_secs(300);

/// A program of tests/cpp.
pub(crate) struct Test {
    pub(crate) name: String,
    pub(crate) source: PathBuf,
    pub(crate) line: FirstLine,
}

/// The tests of the checkout.
pub(crate) fn tests(project: &Project) -> Result<Vec<Test>> {
    let folder = project.root.join("tests/cpp");
    let mut tests = Vec::new();
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let source = entry?.path();
        if source.extension().is_some_and(|extension| extension == "cc") {
            let line = FirstLine::parse(&read(&source)?).with_context(|| source.display().to_string())?;
            tests.push(Test { name: stem(&source), source, line });
        }
    }
    ensure!(!tests.is_empty(), "{} holds no tests", folder.display());
    tests.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(tests)
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    O0,
    O2,
}

impl Level {
    fn flag(self) -> &'static str {
        match self {
            Level::O0 => "-O0",
            Level::O2 => "-O2",
        }
    }

    /// Optimised builds take long, and differ by standard less than by compiler: only the highest of each file.
    fn covers(self, line: &FirstLine, standard: Standard) -> bool {
        match self {
            Level::O0 => line.standards.contains(&standard),
            Level::O2 => line.highest() == standard,
        }
    }
}

pub(crate) fn jobs(project: &Project) -> Result<Vec<Job>> {
    let tests = tests(project)?;
    let mut kinds = BTreeSet::new();
    for line in tests.iter().map(|test| &test.line) {
        kinds.extend(line.standards.iter().map(|standard| (Level::O0, *standard)));
        kinds.insert((Level::O2, line.highest()));
    }
    let mut jobs = Vec::new();
    for family in Family::BOTH {
        for &(level, standard) in kinds.iter().filter(|kind| is_for(family, **kind)) {
            let name = format!("cpp-{}-{standard}{}", family.name(), level.flag());
            let folder = name.clone();
            jobs.push(Job::new(name, move |lab| plain(lab, family, standard, level, &folder)));
        }
    }
    Ok(jobs)
}

/// Between the first standard and the last one compilers differ less than standards do: each is tried with one of them, and
/// what clang++ makes of coroutines without optimisation is what it makes of them under the address sanitizer. The headers
/// themselves are compiled with all standards (`cpp-headers-<compiler>`).
fn is_for(family: Family, kind: (Level, Standard)) -> bool {
    match family {
        Family::Gcc => kind != (Level::O0, 14),
        Family::Clang => kind != (Level::O0, 17) && kind != (Level::O0, 20),
    }
}

fn plain(lab: &Lab, family: Family, standard: Standard, level: Level, folder: &str) -> Result<Outcome> {
    lab.with(family, |compiler| {
        let tests = tests(&lab.project)?;
        let tests = tests.iter().filter(|test| level.covers(&test.line, standard));
        // What g++ makes of the others with optimisation runs in `cpp-tsan-gcc`.
        let tests = tests.filter(|test| (family, level) != (Family::Gcc, Level::O2) || !is_covered(test));
        let mut flags = owned(WARNINGS);
        flags.push(level.flag().to_owned());
        let setup = Setup {
            compiler,
            standard: Some(standard),
            flags,
            includes: &lab.includes,
            folder: lab.project.work(folder)?,
        };
        each(lab, tests, |test| {
            let program = setup.build(test)?;
            setup.run(test, on_small_stack(&program, &test.line))
        })
    })
}

/// How a set of tests is built.
pub(crate) struct Setup<'a> {
    pub(crate) compiler: &'a Compiler,
    /// The highest of each file, unless said.
    pub(crate) standard: Option<Standard>,
    pub(crate) flags: Vec<String>,
    pub(crate) includes: &'a Includes,
    /// Where programs and logs go.
    pub(crate) folder: PathBuf,
}

impl Setup<'_> {
    /// Compiles a test and gives the program.
    pub(crate) fn build(&self, test: &Test) -> Result<PathBuf> {
        let program = self.folder.join(&test.name);
        let compilation = Compilation {
            source: &test.source,
            standard: self.standard.unwrap_or_else(|| test.line.highest()),
            flags: [&self.flags[..], &test.line.flags].concat(),
            includes: self.includes,
            program: Some(&program),
        };
        let log = self.folder.join(format!("{}.compile.log", test.name));
        let what = format!("{}: {} fails", test.name, self.compiler.program().display());
        self.compiler.compile(&compilation, &log)?.check_compiles(&what)?;
        Ok(program)
    }

    /// Runs a test.
    pub(crate) fn start(&self, test: &Test, mut command: Command, limit: Duration) -> Result<Finished> {
        process::run(&mut command, &self.folder.join(format!("{}.log", test.name)), limit)
    }

    /// Runs a test, which must exit with 0.
    pub(crate) fn run(&self, test: &Test, command: Command) -> Result<()> {
        self.start(test, command, LIMIT)?.check(&test.name).map(drop)
    }
}

/// In KiB. One MiB is what other systems give a thread: recursion that grows with the work does not fit.
const STACK: u32 = 1024;

fn on_small_stack(program: &Path, line: &FirstLine) -> Command {
    let mut command = Command::new("sh");
    let stack = line.stack.unwrap_or(STACK);
    command.arg("-c").arg(format!(r#"ulimit -s {stack} && exec "$0" "$@""#)).arg(program).args(&line.args);
    command
}

/// Does something with every test, several at once, and fails with every failure.
pub(crate) fn each<'a>(
    lab: &Lab,
    tests: impl Iterator<Item = &'a Test>,
    work: impl Fn(&Test) -> Result<()> + Sync,
) -> Result<Outcome> {
    let tests: Vec<&Test> = tests.collect();
    ensure!(!tests.is_empty(), "there is no test to run");
    gather(in_parallel(lab.threads, &tests, |test| work(test)))
}

/// Passed if all have, else all the failures.
pub(crate) fn gather(results: Vec<Result<()>>) -> Result<Outcome> {
    let failures: Vec<String> =
        results.into_iter().filter_map(Result::err).map(|error| format!("{error:#}")).collect();
    if failures.is_empty() {
        return Ok(Outcome::Passed);
    }
    bail!("{}", failures.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn optimised_builds_take_the_highest_standard() {
        let line = FirstLine { standards: vec![11, 20], ..FirstLine::default() };
        assert!(Level::O0.covers(&line, 11) && Level::O0.covers(&line, 20));
        assert!(Level::O2.covers(&line, 20) && !Level::O2.covers(&line, 11));
    }

    #[test]
    fn every_failure_is_told() {
        let results = vec![Err(anyhow::anyhow!("one")), Ok(()), Err(anyhow::anyhow!("two"))];
        assert_eq!(gather(results).err().unwrap().to_string(), "one\ntwo");
    }
}
