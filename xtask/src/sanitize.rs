//! `cpp-asan`, `cpp-tsan` and `cpp-tsan-gcc`: the C++ tests under the sanitizers, without any suppression. What g++ makes of
//! memory `cpp-valgrind` sees.
//!
//! The pool is off (`COBRIDGE_NO_POOL`), so that each block is its own and a use after free is seen; the races run once more
//! with it.

use crate::compiler::{Compilation, Compiler, owned};
use crate::cpp::{LIMIT, Setup, Test, each, tests};
use crate::process::{self, find};
use crate::project::write;
use crate::suite::{Family, Job, Lab, Outcome};
use anyhow::{Context, Result, bail};
use std::env::consts::ARCH;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Clone, Copy)]
pub(crate) enum Sanitizer {
    /// Memory errors, leaks and undefined behaviour.
    Address,
    /// Data races.
    Thread,
}

impl Sanitizer {
    pub(crate) fn flags(self) -> Vec<String> {
        let mut flags = owned(["-g", "-fno-omit-frame-pointer", "-DCOBRIDGE_NO_POOL"]);
        flags.extend(match self {
            // Without the second, undefined behaviour would be reported and the exit code still be 0.
            Sanitizer::Address => {
                owned(["-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"])
            }
            // g++ 12 at -O1 reports freed memory where one thread reads its own live objects; not at -O0 and -O2, nor do
            // clang, the address sanitizer and valgrind on the same program.
            Sanitizer::Thread => owned(["-O2", "-fsanitize=thread"]),
        });
        flags
    }
}

/// The test of the pool has nothing to test without it, and replaces `operator new`, as the sanitizers do. A test that
/// explores switches stacks unseen by the sanitizers; it has one thread, hence no races, and sees freed objects itself.
pub(crate) fn is_covered(test: &Test) -> bool {
    test.name != "pool" && !test.line.explores()
}

/// The test that also runs with the pool, whose lists several threads share.
const POOLED: &str = "races";

const JOBS: [(&str, Family, Sanitizer); 3] = [
    ("cpp-asan", Family::Clang, Sanitizer::Address),
    ("cpp-tsan", Family::Clang, Sanitizer::Thread),
    ("cpp-tsan-gcc", Family::Gcc, Sanitizer::Thread),
];

pub(crate) fn jobs() -> Vec<Job> {
    let job = |(name, family, sanitizer)| Job::new(name, move |lab| run(lab, name, family, sanitizer));
    JOBS.map(job).into()
}

fn run(lab: &Lab, name: &str, family: Family, sanitizer: Sanitizer) -> Result<Outcome> {
    lab.with(family, |compiler| {
        let folder = lab.project.work(name)?;
        let launcher = match Launcher::find(lab, compiler, sanitizer, &folder)? {
            Ok(launcher) => launcher,
            Err(reason) => return Outcome::skipped(compiler.name, reason),
        };
        let setup =
            |flags, folder| Setup { compiler, standard: None, flags, includes: &lab.includes, folder };
        let flags = sanitizer.flags();
        let pooled = setup(
            [&flags[..], &owned(["-UCOBRIDGE_NO_POOL"])].concat(),
            lab.project.work(folder.join("pooled"))?,
        );
        let single = setup(flags, folder);
        let tests = tests(&lab.project)?;
        each(lab, tests.iter().filter(|test| is_covered(test)), |test| {
            let check = |setup: &Setup| {
                let program = setup.build(test)?;
                setup.run(test, launcher.command(&program, &test.line.args))
            };
            check(&single)?;
            if test.name == POOLED { check(&pooled) } else { Ok(()) }
        })
    })
}

/// How a program is started on this machine.
pub(crate) struct Launcher {
    /// setarch, where address randomisation must be off.
    setarch: Option<PathBuf>,
}

impl Launcher {
    /// For programs without a sanitizer.
    pub(crate) fn plain() -> Launcher {
        Launcher { setarch: None }
    }

    /// Tries a program that does nothing. The runtime of the sanitizer may not be installed, and ThreadSanitizer does not
    /// start on kernels that randomise more address bits than it expects; the inner answer then is the reason.
    pub(crate) fn find(
        lab: &Lab,
        compiler: &Compiler,
        sanitizer: Sanitizer,
        folder: &Path,
    ) -> Result<Result<Launcher, String>> {
        let source = folder.join("nothing.cc");
        let program = folder.join("nothing");
        write(&source, "int main() {}\n")?;
        let compilation = Compilation {
            source: &source,
            standard: 11,
            flags: sanitizer.flags(),
            includes: &lab.includes,
            program: Some(&program),
        };
        let name = compiler.program().display();
        if !compiler.compile(&compilation, &folder.join("nothing.compile.log"))?.succeeded() {
            return Ok(Err(format!("{name} has no runtime for {}", sanitizer.flags().join(" "))));
        }
        for launcher in [Launcher::plain(), Launcher { setarch: find("setarch") }] {
            let mut command = launcher.command(&program, &[]);
            if process::run(&mut command, &folder.join("nothing.log"), LIMIT)?.succeeded() {
                return Ok(Ok(launcher));
            }
        }
        bail!("an empty program of {name} {} does not run here", sanitizer.flags().join(" "))
    }

    pub(crate) fn command(&self, program: &Path, args: &[String]) -> Command {
        let mut command = match &self.setarch {
            None => Command::new(program),
            Some(setarch) => {
                let mut command = Command::new(setarch);
                command.args([ARCH, "-R"]).arg(program);
                command
            }
        };
        command.args(args);
        command
    }

    /// For callers that can't do without.
    pub(crate) fn required(
        lab: &Lab,
        compiler: &Compiler,
        sanitizer: Sanitizer,
        folder: &Path,
    ) -> Result<Launcher> {
        Self::find(lab, compiler, sanitizer, folder)?
            .map_err(anyhow::Error::msg)
            .context("a sanitizer is needed")
    }
}
