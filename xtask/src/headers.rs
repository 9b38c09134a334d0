//! `cpp-headers-<compiler>`: every header compiles alone; the public ones with every standard, by one compiler or the other,
//! and without exceptions; and all of them together, as nothing else would see two classes of one name.

use crate::compiler::{Compilation, Compiler, WARNINGS, owned};
use crate::cpp::gather;
use crate::first_line::Standard;
use crate::process::in_parallel;
use crate::project::{files, write};
use crate::suite::{Family, Job, Lab, Outcome};
use anyhow::{Result, ensure};
use std::path::Path;

/// A public header says itself, with feature tests, what it offers from C++20 on: it must compile with all of them. Both
/// compilers see it without and with coroutines; between these steps they differ less than the standards do.
fn with_exceptions(family: Family) -> [Standard; 3] {
    match family {
        Family::Gcc => [11, 14, 20],
        Family::Clang => [11, 17, 23],
    }
}

/// What is switched off does not depend on the standard but on whether there are coroutines.
const NO_EXCEPTIONS: [Standard; 2] = [11, 20];

/// A header of detail/ must include what it uses, which one compiler says as well as two. With other standards it is seen where
/// the public ones include it.
const DETAIL: (Family, Standard) = (Family::Gcc, 20);

/// All headers together.
const ALL: Standard = 20;

pub(crate) fn jobs() -> Vec<Job> {
    Family::BOTH
        .map(|family| Job::new(format!("cpp-headers-{}", family.name()), move |lab| run(lab, family)))
        .into()
}

/// One compilation.
struct Case {
    name: String,
    /// As users write them: `cobridge/future.h`.
    headers: Vec<String>,
    standard: Standard,
    exceptions: bool,
}

fn run(lab: &Lab, family: Family) -> Result<Outcome> {
    lab.with(family, |compiler| {
        let cases = cases(lab, family)?;
        let folder = lab.project.work(format!("cpp-headers-{}", compiler.name))?;
        gather(in_parallel(lab.threads, &cases, |case| compile(lab, compiler, case, &folder)))
    })
}

fn cases(lab: &Lab, family: Family) -> Result<Vec<Case>> {
    let headers = files(&lab.includes.own, &["h"])?;
    ensure!(!headers.is_empty(), "{} holds no headers", lab.includes.own.display());
    let mut cases = Vec::new();
    let mut all = Vec::new();
    for header in headers {
        let header = header.strip_prefix(&lab.includes.own)?.to_string_lossy().replace('\\', "/");
        let mut add = |exceptions: bool, standards: &[Standard]| {
            let (name, headers) = (header.replace('/', "-"), vec![header.clone()]);
            let case = |standard: &Standard| Case {
                name: name.clone(),
                headers: headers.clone(),
                standard: *standard,
                exceptions,
            };
            cases.extend(standards.iter().map(case));
        };
        if header.contains("/detail/") {
            if family == DETAIL.0 {
                add(true, &[DETAIL.1]);
            }
        } else {
            add(true, &with_exceptions(family));
            add(false, &NO_EXCEPTIONS);
        }
        all.push(header);
    }
    cases.push(Case { name: "all".to_owned(), headers: all, standard: ALL, exceptions: true });
    Ok(cases)
}

fn compile(lab: &Lab, compiler: &Compiler, case: &Case, folder: &Path) -> Result<()> {
    let mut flags = owned(WARNINGS);
    flags.push("-Wshadow".to_owned());
    let mut name = format!("{}-{}", case.name, case.standard);
    if !case.exceptions {
        flags.push("-fno-exceptions".to_owned());
        name.push_str("-no-exceptions");
    }
    let source = folder.join(format!("{name}.cc"));
    // Twice, as its guard is part of it.
    let include = |header: &String| format!("#include \"{header}\"\n").repeat(2);
    write(&source, &case.headers.iter().map(include).collect::<String>())?;
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
