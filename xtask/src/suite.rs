//! `cargo xtask test`: the list of jobs, running them, the summary.

use crate::compiler::{self, Compiler, Includes};
use crate::process::{find, head};
use crate::project::Project;
use crate::zig::{self, Zig};
use crate::{cpp, ffi, headers, loom, misfit, msrv, quickstart, rust, sanitize, valgrind};
use anyhow::{Context, Result, anyhow, bail, ensure};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::OnceLock;
use std::time::Instant;
use std::{env, io, thread};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only these jobs. `cpp` stands for every job whose name begins with `cpp-`.
    #[arg(long, value_name = "NAME,..", value_delimiter = ',')]
    only: Vec<String>,
    /// Print the names of the jobs and stop.
    #[arg(long)]
    list: bool,
    /// How many C++ files are compiled and run at once; as many as there are processors, unless said.
    #[arg(long, short, value_name = "N")]
    jobs: Option<usize>,
    /// With the oldest Zig that is supported, too, which is fetched.
    #[arg(long)]
    all_versions: bool,
}

/// What a job does.
type Work = dyn Fn(&Lab) -> Result<Outcome>;

/// One line of the report.
pub(crate) struct Job {
    pub(crate) name: String,
    run: Box<Work>,
}

impl Job {
    pub(crate) fn new(name: impl Into<String>, run: impl Fn(&Lab) -> Result<Outcome> + 'static) -> Job {
        Job { name: name.into(), run: Box::new(run) }
    }
}

/// How a job ended, unless it failed, which is an error.
pub(crate) enum Outcome {
    Passed,
    Skipped(Skip),
}

/// Why a job can't run here.
pub(crate) struct Skip {
    /// What `COBRIDGE_REQUIRE` calls the missing tool. None if no tool would help.
    tool: Option<&'static str>,
    reason: String,
}

impl Outcome {
    pub(crate) fn skipped(tool: &'static str, reason: impl Into<String>) -> Result<Outcome> {
        Ok(Outcome::Skipped(Skip { tool: Some(tool), reason: reason.into() }))
    }

    /// For jobs that this machine can't run, whatever is installed.
    pub(crate) fn unsupported(reason: impl Into<String>) -> Result<Outcome> {
        Ok(Outcome::Skipped(Skip { tool: None, reason: reason.into() }))
    }
}

impl Skip {
    fn is_required(&self, required: &[&str]) -> bool {
        self.tool.is_some_and(|tool| required.contains(&tool))
    }
}

/// What the jobs work with.
pub(crate) struct Lab {
    pub(crate) project: Project,
    pub(crate) includes: Includes,
    pub(crate) threads: usize,
    gcc: Option<Compiler>,
    clang: Option<Compiler>,
    valgrind: Option<PathBuf>,
    /// Or why it could not be fetched as it should be.
    zig: OnceLock<Result<Zig, String>>,
}

/// The two compilers that everything must work with.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Family {
    Gcc,
    Clang,
}

impl Family {
    pub(crate) const BOTH: [Family; 2] = [Family::Gcc, Family::Clang];

    /// As in the names of jobs.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Family::Gcc => "gcc",
            Family::Clang => "clang",
        }
    }
}

impl Lab {
    pub(crate) fn new(project: Project, threads: Option<usize>) -> Result<Lab> {
        let includes = Includes { own: project.root.join("include"), cxx: project.cxx_include()? };
        let processors = || thread::available_parallelism().map_or(1, usize::from);
        Ok(Lab {
            project,
            includes,
            threads: threads.unwrap_or_else(processors).max(1),
            gcc: compiler::gcc(),
            clang: compiler::clang(),
            valgrind: find("valgrind"),
            zig: OnceLock::new(),
        })
    }

    /// clang++ if it is there, as its sanitizers find a little more, else g++.
    pub(crate) fn preferred(&self) -> Result<&Compiler> {
        self.clang.as_ref().or(self.gcc.as_ref()).context("neither clang++ nor g++ is on PATH")
    }

    /// A `cargo` command for tests, whose build scripts may need Zig.
    pub(crate) fn cargo(&self) -> Result<Command> {
        self.zig()?;
        Ok(self.project.cargo())
    }

    /// Does a job's work with Zig, without which it is skipped.
    pub(crate) fn with_zig(&self, work: impl FnOnce(&Path) -> Result<Outcome>) -> Result<Outcome> {
        zig::with(self.zig()?, work)
    }

    pub(crate) fn has_zig(&self) -> Result<bool> {
        Ok(matches!(self.zig()?, Zig::There(_)))
    }

    /// The user's, else the one that is fetched by the first job that asks for it.
    fn zig(&self) -> Result<&Zig> {
        let zig = self.zig.get_or_init(|| match zig::chosen() {
            Some(program) => Ok(Zig::There(program)),
            None => zig::CURRENT.fetch(&self.project).map_err(|error| format!("{error:#}")),
        });
        zig.as_ref().map_err(|why| anyhow!("{why}"))
    }

    /// Does a job's work with a compiler. Without g++ the job fails, without clang++ it is skipped.
    pub(crate) fn with(
        &self,
        family: Family,
        work: impl FnOnce(&Compiler) -> Result<Outcome>,
    ) -> Result<Outcome> {
        match (family, &self.gcc, &self.clang) {
            (Family::Gcc, Some(compiler), _) | (Family::Clang, _, Some(compiler)) => work(compiler),
            (Family::Gcc, None, _) => bail!("g++ is not on PATH"),
            (Family::Clang, _, None) => Outcome::skipped("clang", "clang++ is not on PATH"),
        }
    }

    /// The same with valgrind, without which the job is skipped, and g++, whose debug information every valgrind reads.
    pub(crate) fn with_valgrind(
        &self,
        work: impl FnOnce(&Path, &Compiler) -> Result<Outcome>,
    ) -> Result<Outcome> {
        match &self.valgrind {
            Some(valgrind) => self.with(Family::Gcc, |compiler| work(valgrind, compiler)),
            None => Outcome::skipped("valgrind", "valgrind is not on PATH"),
        }
    }
}

/// The tools that `COBRIDGE_REQUIRE` can name, so that their absence is a failure.
const TOOLS: [&str; 5] = ["clang", "valgrind", "asio", "msrv", "zig"];

fn required(variable: &str) -> Result<Vec<&str>> {
    let names: Vec<&str> = variable.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    for name in &names {
        ensure!(TOOLS.contains(name), "COBRIDGE_REQUIRE: `{name}` is none of {TOOLS:?}");
    }
    Ok(names)
}

/// Every job, the quickest to fail first.
fn jobs(lab: &Lab, all_versions: bool) -> Result<Vec<Job>> {
    let mut jobs = rust::jobs();
    jobs.extend(loom::jobs());
    jobs.extend(zig::jobs(&lab.project, all_versions));
    jobs.extend(ffi::jobs());
    jobs.extend(headers::jobs());
    jobs.extend(misfit::jobs());
    jobs.extend(cpp::jobs(&lab.project)?);
    jobs.extend(sanitize::jobs());
    jobs.extend(valgrind::jobs());
    jobs.extend(quickstart::jobs());
    jobs.extend(msrv::jobs());
    Ok(jobs)
}

pub(crate) fn run(project: Project, arguments: &Arguments) -> Result<ExitCode> {
    let lab = Lab::new(project, arguments.jobs)?;
    let jobs = select(jobs(&lab, arguments.all_versions)?, &arguments.only)?;
    if arguments.list {
        jobs.iter().for_each(|job| println!("{}", job.name));
        return Ok(ExitCode::SUCCESS);
    }
    let variable = env::var("COBRIDGE_REQUIRE").unwrap_or_default();
    let required = required(&variable)?;
    let mut tally = Tally::default();
    for job in &jobs {
        print!("{:<24} ", job.name);
        io::stdout().flush()?;
        let start = Instant::now();
        let outcome = (job.run)(&lab);
        let verdict = tally.count(&job.name, outcome, &required);
        println!("{verdict:<8} {:>7.1} s", start.elapsed().as_secs_f64());
        if let (Verdict::Failed, Some((_, why))) = (verdict, tally.failures.last()) {
            // The logs below target/xtask hold the rest.
            head(why, 80).lines().for_each(|line| println!("    {line}"));
        }
    }
    tally.print();
    Ok(if tally.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn select(jobs: Vec<Job>, only: &[String]) -> Result<Vec<Job>> {
    for wanted in only {
        if !jobs.iter().any(|job| matches(&job.name, wanted)) {
            bail!("no job is named `{wanted}`; `cargo xtask test --list` prints their names");
        }
    }
    let selected = |job: &Job| only.is_empty() || only.iter().any(|wanted| matches(&job.name, wanted));
    Ok(jobs.into_iter().filter(selected).collect())
}

fn matches(name: &str, wanted: &str) -> bool {
    name.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict {
    Passed,
    Failed,
    Skipped,
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(match self {
            Verdict::Passed => "passed",
            Verdict::Failed => "FAILED",
            Verdict::Skipped => "skipped",
        })
    }
}

#[derive(Default)]
struct Tally {
    passed: usize,
    failures: Vec<(String, String)>,
    skips: Vec<(String, String)>,
}

impl Tally {
    fn count(&mut self, name: &str, outcome: Result<Outcome>, required: &[&str]) -> Verdict {
        match outcome {
            Ok(Outcome::Passed) => {
                self.passed += 1;
                Verdict::Passed
            }
            Ok(Outcome::Skipped(skip)) if !skip.is_required(required) => {
                self.skips.push((name.to_owned(), skip.reason));
                Verdict::Skipped
            }
            Ok(Outcome::Skipped(skip)) => {
                self.failures.push((name.to_owned(), format!("{} (COBRIDGE_REQUIRE)", skip.reason)));
                Verdict::Failed
            }
            Err(error) => {
                self.failures.push((name.to_owned(), format!("{error:#}")));
                Verdict::Failed
            }
        }
    }

    fn print(&self) {
        println!();
        for (name, why) in &self.failures {
            println!("failed:  {name}: {}", why.lines().next().unwrap_or_default());
        }
        for (name, reason) in &self.skips {
            println!("skipped: {name}: {reason}");
        }
        println!("{}", self.summary());
    }

    fn summary(&self) -> String {
        format!("{} passed, {} failed, {} skipped", self.passed, self.failures.len(), self.skips.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_of_jobs_is_selected_by_its_name() {
        assert!(matches("cpp-gcc-20-O0", "cpp"));
        assert!(matches("cpp-gcc-20-O0", "cpp-gcc-20-O0"));
        assert!(!matches("cpp-gcc-20-O0", "cpp-gcc-2"));
        assert!(select(vec![Job::new("rust", |_| Ok(Outcome::Passed))], &["cargo".to_owned()]).is_err());
    }

    #[test]
    fn a_required_tool_must_be_there() {
        let missing = || Outcome::skipped("clang", "no clang");
        let mut tally = Tally::default();
        assert_eq!(tally.count("a", missing(), &[]), Verdict::Skipped);
        assert_eq!(tally.count("b", missing(), &["clang"]), Verdict::Failed);
        assert_eq!(tally.count("c", missing(), &["valgrind"]), Verdict::Skipped);
        assert_eq!(tally.count("d", Ok(Outcome::Passed), &[]), Verdict::Passed);
        assert_eq!(tally.count("e", Outcome::unsupported("no Linux"), &TOOLS), Verdict::Skipped);
        assert_eq!(tally.summary(), "1 passed, 1 failed, 3 skipped");
    }

    #[test]
    fn required_tools_are_known() {
        assert_eq!(required("clang, valgrind").unwrap(), ["clang", "valgrind"]);
        assert!(required("").unwrap().is_empty());
        assert!(required("clnag").is_err());
    }
}
