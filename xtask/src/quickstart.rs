//! `quickstart-<compiler>`: does what the README says, word for word, and compares what it shows.
//!
//! From the section "Quick start": a line that is only a path in backquotes and a colon, and then a fenced block, is a
//! file; a block of `sh` is run; a block of `text` is what the commands before it print. The crate is made in a workspace
//! of its own, whose only purpose is to take cobridge from the checkout.

use crate::process;
use crate::project::{Project, copy, make, read, remove, write};
use crate::suite::{Family, Job, Lab, Outcome};
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The commands compile the dependencies, from nothing.
const LIMIT: Duration = Duration::from_secs(20 * 60);

const SECTION: &str = "## Quick start";

pub(crate) fn jobs() -> Vec<Job> {
    Family::BOTH
        .map(|family| Job::new(format!("quickstart-{}", family.name()), move |lab| run(lab, family)))
        .into()
}

#[derive(Debug, PartialEq)]
enum Step {
    File { path: String, text: String },
    Shell(String),
    Prints(String),
}

fn run(lab: &Lab, family: Family) -> Result<Outcome> {
    lab.with(family, |compiler| {
        let readme = read(&lab.project.root.join("README.md"))?;
        let steps = steps(&readme).context("README.md")?;
        let folder = lab.project.work(format!("quickstart-{}", compiler.name))?;
        let mut reader = Reader::new(&lab.project, &folder, compiler.path.clone())?;
        for step in &steps {
            reader.follow(step)?;
        }
        Ok(Outcome::Passed)
    })
}

/// Somebody who follows the README.
struct Reader {
    /// Where the reader is: a `cd` in one block holds for the next.
    here: PathBuf,
    printed: String,
    compiler: PathBuf,
    folder: PathBuf,
}

impl Reader {
    fn new(project: &Project, folder: &Path, compiler: PathBuf) -> Result<Reader> {
        let here = folder.join("work");
        remove(&here)?;
        make(&here)?;
        let patch =
            |name: &str, path: &Path| format!("{name} = {{ path = {:?} }}\n", path.display().to_string());
        let manifest = [
            "[workspace]\nresolver = \"3\"\n\n[patch.crates-io]\n".to_owned(),
            patch("cobridge", &project.root),
            patch("cobridge-build", &project.root.join("build")),
        ];
        write(&here.join("Cargo.toml"), &manifest.concat())?;
        // The versions that the other tests ran with.
        copy(&project.root.join("Cargo.lock"), &here.join("Cargo.lock"))?;
        Ok(Reader { here, printed: String::new(), compiler, folder: folder.to_owned() })
    }

    fn follow(&mut self, step: &Step) -> Result<()> {
        match step {
            Step::File { path, text } => write(&self.here.join(path), text),
            Step::Shell(script) => self.shell(script),
            Step::Prints(expected) => {
                ensure!(
                    self.printed.trim() == expected.trim(),
                    "the README shows\n{expected}\nbut the program prints\n{}",
                    self.printed
                );
                Ok(())
            }
        }
    }

    fn shell(&mut self, script: &str) -> Result<()> {
        let [errors, place] = ["stderr.log", "place"].map(|name| self.folder.join(name));
        let mut command = Command::new("sh");
        // Cargo's own messages are no output of the program.
        command.arg("-ec").arg(format!("exec 2>\"$0\"\n{script}\npwd >\"$1\"")).arg(&errors).arg(&place);
        command
            .current_dir(&self.here)
            .env("CXX", &self.compiler)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            // No repository inside the checkout.
            .env("CARGO_CARGO_NEW_VCS", "none");
        let finished = process::run(&mut command, &self.folder.join("stdout.log"), LIMIT)?;
        if !finished.succeeded() {
            bail!("{}:\n{script}\n{}", finished.ending(), process::tail(&read(&errors)?, 40));
        }
        self.printed = finished.output;
        self.here = PathBuf::from(read(&place)?.trim_end());
        Ok(())
    }
}

/// The steps of the section, in order.
fn steps(readme: &str) -> Result<Vec<Step>> {
    let mut lines = readme.lines().skip_while(|line| *line != SECTION).skip(1);
    let mut steps = Vec::new();
    let mut path = None;
    while let Some(line) = lines.next() {
        if line.starts_with("## ") {
            break;
        }
        let Some(language) = line.strip_prefix("```") else {
            // Only an empty line may stand between a path and its block.
            if !line.is_empty() {
                path = file_name(line);
            }
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let text = block.join("\n") + "\n";
        steps.push(match (path.take(), language) {
            (Some(path), _) => Step::File { path, text },
            (None, "sh") => Step::Shell(text),
            (None, "text") => Step::Prints(text),
            (None, other) => bail!("a block of `{other}` that is neither a file nor run:\n{text}"),
        });
    }
    ensure!(!steps.is_empty(), "no section `{SECTION}` with code blocks");
    Ok(steps)
}

/// The path in a line that is nothing but `path` in backquotes and a colon.
fn file_name(line: &str) -> Option<String> {
    let path = line.strip_prefix('`')?.strip_suffix("`:")?;
    (!path.contains('`')).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_readme_is_read_in_order() {
        let readme = "# x\n```sh\nno\n```\n## Quick start\nText `a`:\n\n```sh\ncargo new a\n```\n`src/main.rs`:\n\n```rust\nfn a() {\n\n}\n```\n```text\nhello\n```\n## Next\n```sh\nno\n```\n";
        let expected = [
            Step::Shell("cargo new a\n".to_owned()),
            Step::File { path: "src/main.rs".to_owned(), text: "fn a() {\n\n}\n".to_owned() },
            Step::Prints("hello\n".to_owned()),
        ];
        assert_eq!(steps(readme).unwrap(), expected);
    }

    #[test]
    fn a_block_of_nothing_known_is_a_mistake() {
        assert!(steps("## Quick start\n```rust\nfn a() {}\n```\n").is_err());
        assert!(steps("# no such section\n").is_err());
    }
}
