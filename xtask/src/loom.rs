//! `loom`: the models of the runtime's state machines, which loom takes through every interleaving. See `src/sync.rs`.

use crate::process;
use crate::rust;
use crate::suite::{Job, Lab, Outcome};
use anyhow::{Result, bail, ensure};

/// Without Tokio there is less to compile. The models lie in modules of this name.
const MODELS: [&str; 6] = ["test", "--package", "cobridge", "--no-default-features", "--lib", "models::"];

const FLAGS: &str = "--cfg cobridge_loom";

pub(crate) fn jobs() -> Vec<Job> {
    vec![Job::new("loom", run)]
}

fn run(lab: &Lab) -> Result<Outcome> {
    let folder = lab.project.work("loom")?;
    let mut command = lab.project.cargo();
    command.args(MODELS).env("RUSTFLAGS", FLAGS);
    // It would come before the other.
    command.env_remove("CARGO_ENCODED_RUSTFLAGS");
    // A target folder of its own: the flag compiles every dependency anew.
    command.env("CARGO_TARGET_DIR", folder.join("target"));
    let what = format!("RUSTFLAGS=\"{FLAGS}\" cargo {}", MODELS.join(" "));
    let finished = process::run(&mut command, &folder.join("test.log"), rust::LIMIT)?;
    let failures = failures(&finished.output);
    if !failures.is_empty() {
        bail!("{what}: {}\n{failures}", finished.ending());
    }
    let finished = finished.check(&what)?;
    ensure!(ran(&finished.output), "{what}: no model was run");
    Ok(Outcome::Passed)
}

/// What was said where a model failed. As loom ends the other threads of the model by panics, pages of their stacks come after it.
fn failures(output: &str) -> String {
    let lines: Vec<&str> = output.lines().collect();
    let starts = (0..lines.len()).filter(|&index| lines[index].contains("panicked at "));
    let message = |start: usize| {
        let rest = lines[start..].iter().take(6);
        rest.take_while(|line| !line.trim_start().starts_with("stack backtrace:")).copied()
    };
    starts.take(4).flat_map(message).collect::<Vec<_>>().join("\n")
}

/// Whether there was a test: a filter that fits none is no failure for `cargo test`.
fn ran(output: &str) -> bool {
    output
        .lines()
        .any(|line| line.starts_with("test ") && line.contains("models::") && line.ends_with("... ok"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_told_without_its_stacks() {
        let output = "test a::models::b ... \nthread 'a::models::b' (7) panicked at atomic.rs:1:2:\nCausality violation\n\
            stack backtrace:\n   0: main\n   1: start\n";
        assert_eq!(
            failures(output),
            "thread 'a::models::b' (7) panicked at atomic.rs:1:2:\nCausality violation"
        );
        assert_eq!(failures("test a::models::b ... ok\n"), "");
    }

    #[test]
    fn a_run_of_nothing_is_seen() {
        assert!(ran("running 1 test\ntest zig::flag::models::two_wakes_race ... ok\n"));
        assert!(!ran("running 0 tests\n\ntest result: ok. 0 passed; 0 failed\n"));
        assert!(!ran("test zig::wait::tests::wakes_race_waits ... ok\n"));
    }
}
