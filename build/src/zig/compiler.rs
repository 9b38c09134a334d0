//! Where Zig is.

use crate::report::Failure;
use std::env;
use std::ffi::OsString;
use std::io;
use std::process::{Command, Output, Stdio};

/// The user's own choice.
pub(crate) const VARIABLE: &str = "ZIG";

/// The oldest version that the support module compiles with.
const OLDEST: (u32, u32) = (0, 16);

const HELP: &str = "`pip install ziglang`, or get Zig from https://ziglang.org/download/ and put it on PATH, or set ZIG to \
                    the path of the program";

/// One way to run Zig, which may not be there.
pub(crate) struct Candidate {
    program: OsString,
    arguments: &'static [&'static str],
    /// As messages name it.
    name: String,
}

/// In the order in which they are tried.
pub(crate) fn candidates() -> Vec<Candidate> {
    match env::var_os(VARIABLE).filter(|program| !program.is_empty()) {
        Some(program) => vec![Candidate::chosen(program)],
        None => vec![Candidate::on_path("zig", &[]), Candidate::on_path("python3", &["-m", "ziglang"])],
    }
}

impl Candidate {
    /// By `$ZIG`.
    pub(crate) fn chosen(program: OsString) -> Candidate {
        let name = format!("{VARIABLE}={}", program.display());
        Candidate { program, arguments: &[], name }
    }

    pub(crate) fn on_path(program: &str, arguments: &'static [&'static str]) -> Candidate {
        let words: Vec<&str> = [program].into_iter().chain(arguments.iter().copied()).collect();
        Candidate { program: program.into(), arguments, name: format!("`{}`", words.join(" ")) }
    }

    /// The version, or why there is none.
    fn version(&self) -> Result<Version, String> {
        let mut command = Command::new(&self.program);
        let output = command.args(self.arguments).arg("version").stdin(Stdio::null()).output();
        match output {
            Ok(output) if output.status.success() => {
                let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
                Version::parse(&text).ok_or_else(|| format!("says `{text}`, which is no version"))
            }
            Ok(output) => Err(failed(&output)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err("is not there".to_owned()),
            Err(error) => Err(format!("can't be run: {error}")),
        }
    }
}

fn failed(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let last = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    format!("fails ({}): {}", output.status, last.trim())
}

/// A Zig that is new enough.
#[derive(Debug)]
pub(crate) struct Zig {
    program: OsString,
    arguments: &'static [&'static str],
    pub(crate) name: String,
    pub(crate) version: Version,
}

impl Zig {
    /// The first one that is new enough.
    pub(crate) fn find(candidates: Vec<Candidate>) -> Result<Zig, Failure> {
        let mut too_old = None;
        let mut seen = Vec::new();
        for candidate in candidates {
            match candidate.version() {
                Ok(version) if version.numbers >= OLDEST => {
                    let Candidate { program, arguments, name } = candidate;
                    return Ok(Zig { program, arguments, name, version });
                }
                Ok(version) => {
                    seen.push(format!("{} is version {}", candidate.name, version.text));
                    too_old.get_or_insert(version.text);
                }
                Err(why) => seen.push(format!("{} {why}", candidate.name)),
            }
        }
        let (major, minor) = OLDEST;
        let message = match too_old {
            Some(version) => {
                format!("Zig {version} is too old: `extern \"Zig\"` needs {major}.{minor} or newer")
            }
            None => format!("`extern \"Zig\"` needs Zig {major}.{minor} or newer, which was not found"),
        };
        let failure = seen.iter().fold(Failure::message(message), |failure, each| failure.note(each));
        Err(failure.help(HELP))
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(self.arguments);
        command
    }
}

/// As `zig version` prints it: `0.17.0`, `0.18.0-dev.98+4f6a70e3b`.
#[derive(Debug, PartialEq)]
pub(crate) struct Version {
    /// The first two.
    pub(crate) numbers: (u32, u32),
    pub(crate) text: String,
}

impl Version {
    pub(crate) fn parse(text: &str) -> Option<Version> {
        let mut parts = text.splitn(3, '.');
        let numbers = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        parts.next()?;
        Some(Version { numbers, text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_two_numbers_and_more() {
        let numbers = |text| Version::parse(text).map(|version| version.numbers);
        assert_eq!(numbers("0.17.0"), Some((0, 17)));
        assert_eq!(numbers("0.18.0-dev.98+4f6a70e3b"), Some((0, 18)));
        assert_eq!(numbers("1.0.0"), Some((1, 0)));
        assert_eq!(numbers("0.17"), None);
        assert_eq!(numbers("Python 3.11.7"), None);
        assert_eq!(numbers(""), None);
    }

    #[test]
    fn what_is_missing_is_told_with_the_way_out() {
        let nowhere = || vec![Candidate::on_path("no-such-zig", &[]), Candidate::on_path("false", &["-m"])];
        let text = Zig::find(nowhere()).unwrap_err().text();
        assert!(
            text.starts_with("`extern \"Zig\"` needs Zig 0.16 or newer, which was not found\n"),
            "{text}"
        );
        assert!(text.contains("`no-such-zig` is not there\n"), "{text}");
        assert!(text.contains("`false -m` fails (exit status: 1)"), "{text}");
        assert!(text.contains("pip install ziglang") && text.contains("ziglang.org"), "{text}");
    }

    #[cfg(unix)]
    #[test]
    fn the_first_that_is_new_enough_is_taken() {
        // `echo 0.13.0 version` prints a version that is too old, and so on.
        let old = || Candidate::on_path("echo", &["0.13.0"]);
        let new = || Candidate::on_path("echo", &["0.18.0-dev.1"]);
        let zig = Zig::find(vec![Candidate::on_path("no-such-zig", &[]), old(), new()]).unwrap();
        assert_eq!(zig.name, "`echo 0.18.0-dev.1`");
        let text = Zig::find(vec![old()]).unwrap_err().text();
        assert!(
            text.starts_with("Zig 0.13.0 version is too old: `extern \"Zig\"` needs 0.16 or newer\n"),
            "{text}"
        );
        assert!(text.contains("`echo 0.13.0` is version 0.13.0"), "{text}");
        let chosen = Candidate::chosen("/no/such/zig".into());
        let text = Zig::find(vec![chosen]).unwrap_err().text();
        assert!(text.contains("ZIG=/no/such/zig is not there"), "{text}");
    }
}
