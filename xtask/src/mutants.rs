//! `cargo xtask mutants`: do the C++ tests have teeth?
//!
//! Each line of tests/cpp/mutants.txt, `file | from | to`, breaks one thing in a copy of the headers. Some test, run plain
//! or under a sanitizer, must then fail; a test that fails without the mutation proves nothing and is an error.

use crate::compiler::{Compiler, Includes, owned};
use crate::cpp::{self, Setup, Test};
use crate::process::{Finished, in_parallel};
use crate::project::{Project, copy, files, make, read, remove, write};
use crate::sanitize::{Launcher, Sanitizer};
use crate::suite::Lab;
use anyhow::{Context, Result, bail, ensure};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only the mutations whose line in mutants.txt holds this text.
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
    /// How many mutations are tried at once; as many as there are processors, unless said.
    #[arg(long, short, value_name = "N")]
    jobs: Option<usize>,
}

/// One line of mutants.txt.
#[derive(Debug, PartialEq)]
struct Mutant {
    /// In mutants.txt, from 1.
    line: usize,
    /// Below include/ or include/cobridge/.
    file: String,
    from: String,
    to: String,
}

fn parse(text: &str) -> Result<Vec<Mutant>> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|(index, line)| parse_line(index + 1, line))
        .collect()
}

fn parse_line(line: usize, text: &str) -> Result<Mutant> {
    // An empty replacement may have lost the space behind the last bar.
    let padded = format!("{} ", text.trim_end());
    let parts: Vec<&str> = padded.split(" | ").map(str::trim).collect();
    match parts[..] {
        [file, from, to] if !file.is_empty() && !from.is_empty() => {
            Ok(Mutant { line, file: file.to_owned(), from: from.to_owned(), to: to.to_owned() })
        }
        _ => bail!("mutants.txt:{line}: a line is `file | from | to`"),
    }
}

/// How a mutation ended.
enum Fate {
    /// The test that failed.
    Caught(String),
    Survived,
    /// It can't be tried: it does not apply or compile, or the tests fail anyway.
    Invalid(anyhow::Error),
}

impl fmt::Display for Fate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fate::Caught(test) => write!(formatter, "caught by {test}"),
            Fate::Survived => write!(formatter, "SURVIVED"),
            Fate::Invalid(_) => write!(formatter, "INVALID"),
        }
    }
}

/// The tests that find most, in this order; the others come after them.
const FIRST: [&str; 4] = ["explore", "semantics", "styles", "pool"];

/// How a test is built and run.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Tier {
    Plain,
    Address,
    Thread,
}

impl Tier {
    const ALL: [Tier; 3] = [Tier::Plain, Tier::Address, Tier::Thread];

    /// What a test of interleavings misses plain, it misses under a sanitizer.
    fn covers(self, test: &Test) -> bool {
        self == Tier::Plain || !test.line.explores()
    }

    fn flags(self) -> Vec<String> {
        match self {
            Tier::Plain => owned(["-O1"]),
            Tier::Address => Sanitizer::Address.flags(),
            Tier::Thread => Sanitizer::Thread.flags(),
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Tier::Plain => "plain",
            Tier::Address => "ASan",
            Tier::Thread => "TSan",
        })
    }
}

impl fmt::Display for Mutant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {} -> {}", self.file, self.from, self.to)
    }
}

pub(crate) fn run(project: Project, arguments: &Arguments) -> Result<ExitCode> {
    let list = project.root.join("tests/cpp/mutants.txt");
    let mut mutants = parse(&read(&list)?)?;
    mutants.retain(|mutant| mutant.to_string().contains(&arguments.only));
    ensure!(!mutants.is_empty(), "{} holds no such mutation", list.display());
    let lab = Lab::new(project, arguments.jobs)?;
    let hunt = Hunt::new(&lab)?;
    let fates = in_parallel(lab.threads, &mutants, |mutant| {
        let start = Instant::now();
        let fate = hunt.fate(mutant);
        println!("{:<28} {:>6.1} s  {mutant}", fate.to_string(), start.elapsed().as_secs_f64());
        fate
    });
    Ok(report(&mutants, &fates))
}

/// The end of the output: what went wrong, and the sums.
fn report(mutants: &[Mutant], fates: &[Fate]) -> ExitCode {
    println!();
    let count = |wanted: fn(&Fate) -> bool| fates.iter().filter(|fate| wanted(fate)).count();
    for (mutant, fate) in mutants.iter().zip(fates) {
        match fate {
            Fate::Caught(_) => {}
            Fate::Survived => println!("survived: mutants.txt:{}: {mutant}", mutant.line),
            Fate::Invalid(error) => println!("invalid:  mutants.txt:{}: {mutant}\n{error:#}", mutant.line),
        }
    }
    let caught = count(|fate| matches!(fate, Fate::Caught(_)));
    let survived = count(|fate| matches!(fate, Fate::Survived));
    println!("{caught} caught, {survived} survived, {} invalid", fates.len() - caught - survived);
    if caught == fates.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A test in a tier, without any mutation: how long it takes. It is found out when first needed.
type Baseline = OnceLock<Result<Duration, String>>;

/// What all mutations have in common.
struct Hunt<'a> {
    lab: &'a Lab,
    compiler: &'a Compiler,
    launchers: [Launcher; 3],
    /// The first one is the one that finds most.
    tests: Vec<Test>,
    /// One row a test, one column a tier.
    baselines: Vec<[Baseline; 3]>,
}

impl Hunt<'_> {
    fn new(lab: &Lab) -> Result<Hunt<'_>> {
        let compiler = lab.preferred()?;
        let folder = lab.project.work("mutants")?;
        let sanitized = |sanitizer| Launcher::required(lab, compiler, sanitizer, &folder);
        let launchers = [Launcher::plain(), sanitized(Sanitizer::Address)?, sanitized(Sanitizer::Thread)?];
        let mut tests = cpp::tests(&lab.project)?;
        tests.sort_by_key(|test| FIRST.iter().position(|name| *name == test.name).unwrap_or(FIRST.len()));
        let baselines = tests.iter().map(|_| Default::default()).collect();
        Ok(Hunt { lab, compiler, launchers, tests, baselines })
    }

    fn fate(&self, mutant: &Mutant) -> Fate {
        let outcome = self.folder(&mutant.line.to_string()).and_then(|folder| {
            self.mutate(mutant, &folder)?;
            let fate = self.hunt(&folder)?;
            remove(&folder)?;
            Ok(fate)
        });
        outcome.unwrap_or_else(Fate::Invalid)
    }

    fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.lab.project.work("mutants")?.join(name);
        remove(&folder)?;
        make(&folder)?;
        Ok(folder)
    }

    /// Copies the headers and breaks the copy.
    fn mutate(&self, mutant: &Mutant, folder: &Path) -> Result<()> {
        let own = &self.lab.includes.own;
        for header in files(own, &["h"])? {
            copy(&header, &folder.join("include").join(header.strip_prefix(own)?))?;
        }
        let places = ["include", "include/cobridge"].map(|below| folder.join(below).join(&mutant.file));
        let place = places.iter().find(|place| place.is_file()).context("there is no such header")?;
        let text = read(place)?;
        ensure!(text.contains(&mutant.from), "the header does not hold `{}`", mutant.from);
        write(place, &text.replacen(&mutant.from, &mutant.to, 1))
    }

    fn hunt(&self, folder: &Path) -> Result<Fate> {
        for (row, test) in self.tests.iter().enumerate() {
            for tier in Tier::ALL.into_iter().filter(|tier| tier.covers(test)) {
                let usual = self.baseline(row, tier)?;
                // A mutation may well make a test hang: that is caught, too, but should not take long.
                let limit = usual * 5 + Duration::from_secs(10);
                if !self.try_test(test, tier, folder, limit)?.succeeded() {
                    return Ok(Fate::Caught(format!("{} ({tier})", test.name)));
                }
            }
        }
        Ok(Fate::Survived)
    }

    fn baseline(&self, row: usize, tier: Tier) -> Result<Duration> {
        let test = &self.tests[row];
        let measure = || {
            let folder = self.folder(&format!("{}-{tier}", test.name))?;
            let finished = self.try_test(test, tier, &folder, cpp::LIMIT)?;
            let time = finished.time;
            finished.check(&format!("{} ({tier}) fails without any mutation", test.name))?;
            remove(&folder)?;
            Ok(time)
        };
        let answer = self.baselines[row][tier as usize]
            .get_or_init(|| measure().map_err(|error: anyhow::Error| format!("{error:#}")));
        answer.clone().map_err(anyhow::Error::msg)
    }

    /// Builds and runs a test with the headers in `folder`, or with the checkout's if it has none.
    fn try_test(&self, test: &Test, tier: Tier, folder: &Path, limit: Duration) -> Result<Finished> {
        let mutated = folder.join("include");
        let own = if mutated.is_dir() { mutated } else { self.lab.includes.own.clone() };
        let setup = Setup {
            compiler: self.compiler,
            standard: None,
            flags: tier.flags(),
            includes: &Includes { own, cxx: self.lab.includes.cxx.clone() },
            folder: folder.to_owned(),
        };
        let program = setup.build(test)?;
        setup.start(test, self.launchers[tier as usize].command(&program, &test.line.args), limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_three_parts() {
        let text = "# why\n\nslot.h | a || b | c\nslot.h | gone(); |\nslot.h | gone(); | \n";
        let mutant = |line, from: &str, to: &str| Mutant {
            line,
            file: "slot.h".to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let expected = [mutant(3, "a || b", "c"), mutant(4, "gone();", ""), mutant(5, "gone();", "")];
        assert_eq!(parse(text).unwrap(), expected);
    }

    #[test]
    fn other_lines_are_refused() {
        assert!(parse("slot.h | a | b | c").is_err());
        assert!(parse("slot.h").is_err());
    }
}
