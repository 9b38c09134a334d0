//! `cargo xtask mutants`: do the C++ tests have teeth?
//!
//! Each line of tests/cpp/mutants.txt breaks one thing in a copy of the headers:
//!
//! ```text
//! file | from | to | program [| flags]
//! ```
//!
//! The first `from` in include/cobridge/`file` becomes `to`; then `program`, built with the address sanitizer or with
//! `flags` instead, must fail. `\|` stands for a bar and `\n` for a new line. A program that fails without the mutation
//! proves nothing: that is an error.

use crate::compiler::{Compiler, Includes, owned};
use crate::cpp::{self, Setup, Test};
use crate::process::{Finished, in_parallel};
use crate::project::{Project, copy, files, make, read, remove, write};
use crate::sanitize::{Launcher, Sanitizer};
use crate::suite::Lab;
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Only the mutations whose file, text or program hold this text.
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
    /// Below include/cobridge/.
    file: String,
    from: String,
    to: String,
    build: Build,
}

/// What must fail: a program of tests/cpp, and how it is built.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Build {
    program: String,
    /// In place of the address sanitizer's.
    flags: Option<Vec<String>>,
}

fn parse(text: &str) -> Result<Vec<Mutant>> {
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|(index, line)| parse_line(index + 1, line))
        .collect()
}

fn parse_line(line: usize, text: &str) -> Result<Mutant> {
    let parts = split(text);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let (file, from, to, program, flags) = match parts[..] {
        [file, from, to, program] => (file, from, to, program, None),
        [file, from, to, program, flags] => (file, from, to, program, Some(flags)),
        _ => bail!("mutants.txt:{line}: a line is `file | from | to | program [| flags]`"),
    };
    ensure!(![file, from, program].contains(&""), "mutants.txt:{line}: only `to` may be empty");
    Ok(Mutant {
        line,
        file: file.to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        build: Build {
            program: program.to_owned(),
            flags: flags.map(|flags| flags.split_whitespace().map(str::to_owned).collect()),
        },
    })
}

/// The parts between bars, without the spaces around them, escapes resolved.
fn split(text: &str) -> Vec<String> {
    // Neither mark occurs in source text.
    let marked = text.replace("\\|", "\u{1}").replace("\\n", "\u{2}");
    marked.split('|').map(|part| part.trim().replace('\u{1}', "|").replace('\u{2}', "\n")).collect()
}

impl Build {
    fn flags(&self) -> Vec<String> {
        match &self.flags {
            None => Sanitizer::Address.flags(),
            Some(flags) => [owned(["-O1", "-g"]), flags.clone()].concat(),
        }
    }

    fn sanitizer(&self) -> Option<Sanitizer> {
        let flags = self.flags();
        let has =
            |name: &str| flags.iter().any(|flag| flag.starts_with("-fsanitize=") && flag.contains(name));
        match (has("thread"), has("address")) {
            (true, _) => Some(Sanitizer::Thread),
            (_, true) => Some(Sanitizer::Address),
            _ => None,
        }
    }
}

impl fmt::Display for Build {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tier = match self.sanitizer() {
            Some(Sanitizer::Thread) => "TSan",
            Some(Sanitizer::Address) => "ASan",
            None => "plain",
        };
        write!(formatter, "{} ({tier})", self.program)
    }
}

impl fmt::Display for Mutant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}: {} -> {}", self.file, self.from, self.to);
        formatter.write_str(&text.replace('\n', " "))
    }
}

/// How a mutation ended.
enum Fate {
    /// The program failed, as it should.
    Caught(Build),
    Survived,
    /// It can't be tried: it does not apply or compile, or the program fails anyway.
    Invalid(anyhow::Error),
}

impl fmt::Display for Fate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fate::Caught(build) => write!(formatter, "caught by {build}"),
            Fate::Survived => write!(formatter, "SURVIVED"),
            Fate::Invalid(_) => write!(formatter, "INVALID"),
        }
    }
}

pub(crate) fn run(project: Project, arguments: &Arguments) -> Result<ExitCode> {
    let list = project.root.join("tests/cpp/mutants.txt");
    let mut mutants = parse(&read(&list)?)?;
    mutants.retain(|mutant| format!("{mutant} {}", mutant.build.program).contains(&arguments.only));
    ensure!(!mutants.is_empty(), "{} holds no such mutation", list.display());
    let lab = Lab::new(project, arguments.jobs)?;
    let hunt = Hunt::new(&lab, &mutants)?;
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

/// A build without any mutation: how long the program runs. It is found out when first needed.
type Baseline = OnceLock<Result<Duration, String>>;

/// What all mutations have in common.
struct Hunt<'a> {
    lab: &'a Lab,
    compiler: &'a Compiler,
    tests: Vec<Test>,
    baselines: BTreeMap<&'a Build, Baseline>,
    address: Launcher,
    thread: Launcher,
    plain: Launcher,
}

impl<'a> Hunt<'a> {
    fn new(lab: &'a Lab, mutants: &'a [Mutant]) -> Result<Hunt<'a>> {
        let compiler = lab.preferred()?;
        let folder = lab.project.work("mutants")?;
        let launcher = |sanitizer| Launcher::required(lab, compiler, sanitizer, &folder);
        Ok(Hunt {
            lab,
            compiler,
            tests: cpp::tests(&lab.project)?,
            baselines: mutants.iter().map(|mutant| (&mutant.build, Baseline::default())).collect(),
            address: launcher(Sanitizer::Address)?,
            thread: launcher(Sanitizer::Thread)?,
            plain: Launcher::plain(),
        })
    }

    fn fate(&self, mutant: &Mutant) -> Fate {
        let outcome = self.folder(&mutant.line.to_string()).and_then(|folder| {
            self.mutate(mutant, &folder)?;
            let fate = self.hunt(&mutant.build, &folder)?;
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
        let place = folder.join("include/cobridge").join(&mutant.file);
        let text = read(&place)?;
        ensure!(text.contains(&mutant.from), "{} does not hold `{}`", mutant.file, mutant.from);
        write(&place, &text.replacen(&mutant.from, &mutant.to, 1))
    }

    fn hunt(&self, build: &Build, folder: &Path) -> Result<Fate> {
        let usual = self.baseline(build)?;
        // A mutation may well make a test hang: that is caught, too, but should not take long.
        let limit = usual * 5 + Duration::from_secs(10);
        let own = folder.join("include");
        let finished = self.try_build(build, own, folder, limit)?;
        Ok(if finished.succeeded() { Fate::Survived } else { Fate::Caught(build.clone()) })
    }

    fn baseline(&self, build: &Build) -> Result<Duration> {
        let measure = || {
            let folder = self.folder(&build.to_string().replace(['(', ')', ' '], "-"))?;
            let finished = self.try_build(build, self.lab.includes.own.clone(), &folder, cpp::LIMIT)?;
            let time = finished.time;
            finished.check(&format!("{build} fails without any mutation"))?;
            remove(&folder)?;
            Ok(time)
        };
        let baseline = self.baselines.get(build).context("a build of no mutation")?;
        let answer = baseline.get_or_init(|| measure().map_err(|error: anyhow::Error| format!("{error:#}")));
        answer.clone().map_err(anyhow::Error::msg)
    }

    /// Builds and runs a program with the headers in `own`.
    fn try_build(&self, build: &Build, own: PathBuf, folder: &Path, limit: Duration) -> Result<Finished> {
        let test = self.tests.iter().find(|test| test.name == build.program);
        let test = test.with_context(|| format!("there is no tests/cpp/{}.cc", build.program))?;
        let setup = Setup {
            compiler: self.compiler,
            standard: None,
            flags: build.flags(),
            includes: &Includes { own, cxx: self.lab.includes.cxx.clone() },
            folder: folder.to_owned(),
        };
        let program = setup.build(test)?;
        let launcher = match build.sanitizer() {
            Some(Sanitizer::Address) => &self.address,
            Some(Sanitizer::Thread) => &self.thread,
            None => &self.plain,
        };
        setup.start(test, launcher.command(&program, &test.line.args), limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read() {
        let text = "# why\n\nslot.h | a \\|\\| b;\\n c | | races | -fsanitize=thread -DX\n";
        let expected = Mutant {
            line: 3,
            file: "slot.h".to_owned(),
            from: "a || b;\n c".to_owned(),
            to: String::new(),
            build: Build { program: "races".to_owned(), flags: Some(owned(["-fsanitize=thread", "-DX"])) },
        };
        assert_eq!(expected.build.to_string(), "races (TSan)");
        assert_eq!(parse(text).unwrap(), [expected]);
    }

    #[test]
    fn without_flags_it_is_the_address_sanitizer() {
        let mutants = parse("slot.h | a | b | cancel\nslot.h | a | b | explore | -DX").unwrap();
        let builds: Vec<String> = mutants.iter().map(|mutant| mutant.build.to_string()).collect();
        assert_eq!(builds, ["cancel (ASan)", "explore (plain)"]);
    }

    /// As CI has no time to replay them.
    #[test]
    fn every_mutation_has_its_text_and_its_program() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask/ is in the workspace");
        let own = root.join("include/cobridge");
        for mutant in parse(&read(&root.join("tests/cpp/mutants.txt")).unwrap()).unwrap() {
            let text = read(&own.join(&mutant.file)).unwrap();
            assert!(text.contains(&mutant.from), "line {}: {} has no such text", mutant.line, mutant.file);
            assert_ne!(mutant.from, mutant.to, "line {}", mutant.line);
            let program = root.join("tests/cpp").join(&mutant.build.program).with_extension("cc");
            assert!(program.is_file(), "line {}: there is no {}", mutant.line, program.display());
        }
    }

    #[test]
    fn other_lines_are_refused() {
        assert!(parse("slot.h | a | b").is_err());
        assert!(parse("slot.h | | b | cancel").is_err());
    }
}
