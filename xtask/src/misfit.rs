//! `cpp-misfit-<compiler>`: programs that must not compile, and must say why in exactly one error.

use crate::compiler::{Compilation, Compiler, owned};
use crate::cpp::gather;
use crate::first_line::FirstLine;
use crate::process::in_parallel;
use crate::project::{files, read, stem};
use crate::suite::{Family, Job, Lab, Outcome};
use anyhow::{Context, Result, bail, ensure};
use std::path::Path;

pub(crate) fn jobs() -> Vec<Job> {
    Family::BOTH
        .map(|family| Job::new(format!("cpp-misfit-{}", family.name()), move |lab| run(lab, family)))
        .into()
}

fn run(lab: &Lab, family: Family) -> Result<Outcome> {
    lab.with(family, |compiler| {
        let folder = lab.project.root.join("tests/cpp/misfit");
        let sources = files(&folder, &["cc"])?;
        ensure!(!sources.is_empty(), "{} holds no tests", folder.display());
        let work = lab.project.work(format!("cpp-misfit-{}", compiler.name))?;
        gather(in_parallel(lab.threads, &sources, |source| refuse(lab, compiler, source, &work)))
    })
}

fn refuse(lab: &Lab, compiler: &Compiler, source: &Path, work: &Path) -> Result<()> {
    let name = stem(source);
    let text = read(source)?;
    let (expected, line) = head(&text).with_context(|| source.display().to_string())?;
    for standard in line.standards {
        let flags = [owned(["-Wall", "-Wextra"]), line.flags.clone()].concat();
        let compilation = Compilation { source, standard, flags, includes: &lab.includes, program: None };
        let finished = compiler.compile(&compilation, &work.join(format!("{name}-{standard}.log")))?;
        ensure!(!finished.succeeded(), "{name} compiles as C++{standard}");
        compare(&finished.output, expected).with_context(|| format!("{name} as C++{standard}"))?;
    }
    Ok(())
}

/// The first line, `// error: <part of the message>`, and the second, which is like the first one of other tests.
fn head(text: &str) -> Result<(&str, FirstLine)> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let expected = first.strip_prefix("// error:").map(str::trim).unwrap_or_default();
    ensure!(
        !expected.is_empty(),
        "the first line must be `// error: <part of the message>`, it is `{first}`"
    );
    Ok((expected, FirstLine::parse(rest)?))
}

fn compare(output: &str, expected: &str) -> Result<()> {
    match errors(output)[..] {
        [error] if error.contains(expected) => Ok(()),
        [error] => bail!("expected `{expected}`, found `{error}`"),
        ref errors => bail!("expected one error, found {}:\n{}", errors.len(), errors.join("\n")),
    }
}

/// The lines that both compilers give an error: `file:line:column: error: text`.
fn errors(output: &str) -> Vec<&str> {
    output.lines().filter(|line| line.contains(": error: ") || line.contains(": fatal error: ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GCC: &str =
        "a.h: In instantiation of 'x':\na.h:1:2: error: static assertion failed: cobridge: no\n  1 | x\n";
    const CLANG: &str = "a.h:1:2: error: static assertion failed due to requirement 'fits': cobridge: no\n1 error generated.\n";

    #[test]
    fn one_error_with_the_text() {
        assert!(compare(GCC, "cobridge: no").is_ok());
        assert!(compare(CLANG, "cobridge: no").is_ok());
        assert!(compare(GCC, "cobridge: yes").is_err());
        assert!(compare(&GCC.repeat(2), "cobridge: no").is_err());
        assert!(compare("", "cobridge: no").is_err());
    }

    #[test]
    fn the_expected_text_is_required() {
        let (expected, line) = head("// error: cobridge: no \n// test: std=20\nint x;").unwrap();
        assert_eq!((expected, line.standards), ("cobridge: no", vec![20]));
        assert!(head("// test: std=20\nint x;").is_err());
        assert!(head("// error: cobridge: no\nint x;").is_err());
    }
}
