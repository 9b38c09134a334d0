//! `cpp-headers-<compiler>`: every header compiles alone; the public ones with every standard and without
//! exceptions.

use crate::compiler::{Compilation, Compiler, WARNINGS, owned};
use crate::cpp::gather;
use crate::first_line::Standard;
use crate::process::in_parallel;
use crate::project::{files, write};
use crate::suite::{Family, Job, Lab, Outcome};
use anyhow::{Result, ensure};
use std::path::Path;

/// A public header says itself, with feature tests, what it offers from C++20 on: it must compile with all of them.
const EXCEPTIONS: [Standard; 5] = [11, 14, 17, 20, 23];

/// What is switched off does not depend on the standard but on whether there are coroutines.
const NO_EXCEPTIONS: [Standard; 2] = [11, 20];

/// A header of detail/ must include what it uses. With other standards it is seen where the public ones include it.
const DETAIL: Standard = 20;

pub(crate) fn jobs() -> Vec<Job> {
    Family::BOTH
        .map(|family| Job::new(format!("cpp-headers-{}", family.name()), move |lab| run(lab, family)))
        .into()
}

/// One compilation.
struct Case {
    /// As users write it: `cobridge/future.h`.
    header: String,
    standard: Standard,
    exceptions: bool,
}

fn run(lab: &Lab, family: Family) -> Result<Outcome> {
    lab.with(family, |compiler| {
        let cases = cases(lab)?;
        let folder = lab.project.work(format!("cpp-headers-{}", compiler.name))?;
        gather(in_parallel(lab.threads, &cases, |case| compile(lab, compiler, case, &folder)))
    })
}

fn cases(lab: &Lab) -> Result<Vec<Case>> {
    let headers = files(&lab.includes.own, &["h"])?;
    ensure!(!headers.is_empty(), "{} holds no headers", lab.includes.own.display());
    let mut cases = Vec::new();
    for header in headers {
        let header = header.strip_prefix(&lab.includes.own)?.to_string_lossy().replace('\\', "/");
        let mut add = |exceptions: bool, standards: &[Standard]| {
            let case = |standard: &Standard| Case { header: header.clone(), standard: *standard, exceptions };
            cases.extend(standards.iter().map(case));
        };
        if header.contains("/detail/") {
            add(true, &[DETAIL]);
        } else {
            add(true, &EXCEPTIONS);
            add(false, &NO_EXCEPTIONS);
        }
    }
    Ok(cases)
}

fn compile(lab: &Lab, compiler: &Compiler, case: &Case, folder: &Path) -> Result<()> {
    let mut flags = owned(WARNINGS);
    flags.push("-Wshadow".to_owned());
    let mut name = format!("{}-{}", case.header.replace('/', "-"), case.standard);
    if !case.exceptions {
        flags.push("-fno-exceptions".to_owned());
        name.push_str("-no-exceptions");
    }
    let source = folder.join(format!("{name}.cc"));
    // Twice, as its guard is part of it.
    let include = format!("#include \"{}\"\n", case.header);
    write(&source, &include.repeat(2))?;
    let compilation = Compilation {
        source: &source,
        standard: case.standard,
        flags,
        includes: &lab.includes,
        program: None,
    };
    compiler.compile(&compilation, &folder.join(format!("{name}.log")))?.check_compiles(&name)?;
    Ok(())
}
