//! The C++ compilers: which are there, and how they are called.

use crate::first_line::Standard;
use crate::process::{self, Finished, find, on_path};
use anyhow::Result;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Compiling one file takes seconds, under a mutation or on a busy machine a little longer.
const LIMIT: Duration = Duration::from_secs(300);

pub(crate) struct Compiler {
    /// As in the names of jobs: `gcc`, `clang`.
    pub(crate) name: &'static str,
    pub(crate) path: PathBuf,
}

pub(crate) fn gcc() -> Option<Compiler> {
    find("g++").map(|path| Compiler { name: "gcc", path })
}

/// Version 19, which the project is developed with, else the newest.
pub(crate) fn clang() -> Option<Compiler> {
    let path = find("clang++-19").or_else(|| newest("clang++-")).or_else(|| find("clang++"))?;
    Some(Compiler { name: "clang", path })
}

/// The program on PATH with the highest version behind its name.
pub(crate) fn newest(prefix: &str) -> Option<PathBuf> {
    on_path(|name| version(name, prefix).is_some())
        .into_iter()
        .max_by_key(|path| version(&path.file_name().unwrap_or_default().to_string_lossy(), prefix))
}

fn version(name: &str, prefix: &str) -> Option<u32> {
    name.strip_prefix(prefix)?.parse().ok()
}

/// What is compiled, and how.
pub(crate) struct Compilation<'a> {
    pub(crate) source: &'a Path,
    pub(crate) standard: Standard,
    pub(crate) flags: Vec<String>,
    pub(crate) includes: &'a Includes,
    /// The program; without it only the errors are wanted.
    pub(crate) program: Option<&'a Path>,
}

/// Where headers are found.
pub(crate) struct Includes {
    /// The project's own, whose warnings count.
    pub(crate) own: PathBuf,
    /// That of cxx.
    pub(crate) cxx: PathBuf,
}

/// What a user of the headers may have turned on.
pub(crate) const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

impl Compiler {
    /// The compiler's messages go to `log`.
    pub(crate) fn compile(&self, compilation: &Compilation, log: &Path) -> Result<Finished> {
        let mut command = Command::new(&self.path);
        command.arg(format!("-std=c++{}", compilation.standard)).arg("-pthread");
        command.arg("-I").arg(&compilation.includes.own);
        command.arg("-isystem").arg(&compilation.includes.cxx);
        command.args(&compilation.flags).arg(compilation.source);
        match compilation.program {
            Some(program) => command.arg("-o").arg(program),
            None => command.arg("-fsyntax-only"),
        };
        // Error messages are compared with texts of the tests.
        command.env("LC_ALL", "C");
        process::run(&mut command, log, LIMIT)
    }

    pub(crate) fn program(&self) -> &OsStr {
        self.path.as_os_str()
    }
}

pub(crate) fn owned<const N: usize>(flags: [&str; N]) -> Vec<String> {
    flags.map(str::to_owned).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_behind_the_name() {
        assert_eq!(version("clang++-19", "clang++-"), Some(19));
        assert_eq!(version("clang++", "clang++-"), None);
        assert_eq!(version("clang++-scan", "clang++-"), None);
    }
}
