//! `cpp-valgrind`: the tests of ownership under valgrind, which also sees what sanitizers do not instrument.

use crate::compiler::owned;
use crate::cpp::{Setup, each, tests};
use crate::suite::{Job, Lab, Outcome};
use anyhow::Result;
use std::process::Command;

/// Where memory changes hands. The others explore interleavings or depth, which memcheck does not see more of.
const TESTS: [&str; 11] = [
    "semantics",
    "styles",
    "sink",
    "push_styles",
    "generators",
    "rust_futures",
    "tasks",
    "combine",
    "channels",
    "buffers",
    "executor",
];

/// What comes before the program. Leaks of these kinds, divided by commas, are errors.
pub(crate) fn options(leaks: &str) -> Vec<String> {
    let mut options = owned(["--quiet", "--error-exitcode=99", "--leak-check=full"]);
    options.extend([format!("--show-leak-kinds={leaks}"), format!("--errors-for-leak-kinds={leaks}")]);
    // It runs one thread at a time; without this a thread that waits for another may keep the turn.
    options.push("--fair-sched=yes".to_owned());
    options
}

pub(crate) fn jobs() -> Vec<Job> {
    vec![Job::new("cpp-valgrind", run)]
}

fn run(lab: &Lab) -> Result<Outcome> {
    lab.with_valgrind(|valgrind, compiler| {
        let setup = Setup {
            compiler,
            standard: None,
            flags: owned(["-O1", "-g", "-DCOBRIDGE_NO_POOL"]),
            includes: &lab.includes,
            folder: lab.project.work("cpp-valgrind")?,
        };
        let tests = tests(&lab.project)?;
        each(lab, tests.iter().filter(|test| TESTS.contains(&test.name.as_str())), |test| {
            let program = setup.build(test)?;
            let mut command = Command::new(valgrind);
            command.args(options("definite,possible")).arg(program).args(test.line.quick());
            setup.run(test, command)
        })
    })
}
