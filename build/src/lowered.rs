//! One Rust file, lowered: a copy whose bridges are plain cxx, and the glue header beside it.

use crate::cargo::{CargoConfiguration, Folders};
use crate::report::{Failure, Source};
use crate::zig;
use cobridge_gen::check::{holds, retain_held};
use cobridge_gen::lower::{CallPlan, ExportPlan, PlainPlan, Plan, ZigKind, ZigPlan, ZigSource};
use cobridge_gen::syntax::{Found, find_bridges, has_async_items};
use cobridge_gen::{Diagnostics, emit};
use proc_macro2::{Span, TokenStream};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::mem;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

/// A lowered file, not yet written.
pub(crate) struct File {
    /// Its path below the crate's folder, `.` and `..` taken out, as cxx_build names its headers.
    pub(crate) path: PathBuf,
    text: String,
    /// The glue, if there are async items.
    pub(crate) glue: Option<Glue>,
    /// What is to be compiled for its `extern "Zig"` blocks.
    pub(crate) zig: Option<zig::Unit>,
}

pub(crate) struct Glue {
    /// Its path below the include folder.
    path: PathBuf,
    text: String,
}

/// A replacement in the text. It is written on one line, followed by as many line ends as it replaces.
struct Edit {
    range: Range<usize>,
    text: String,
}

/// Reads, checks and lowers one file.
pub(crate) fn lower(file: &Path, folders: &Folders) -> Result<File, Failure> {
    let place = folders.manifest.join(file);
    let text = fs::read_to_string(&place).map_err(|error| Failure::io("read", file, &error))?;
    let source = Source { name: file.display().to_string(), text };
    let tokens: TokenStream = source.text.parse().map_err(|error: proc_macro2::LexError| {
        Failure::report(
            &source,
            &Diagnostics::from(cobridge_gen::Diagnostic::at(error.span(), error.to_string())),
        )
    })?;
    let path = below_crate(file);
    let prefix = Path::new(crate::CFG.include_prefix);
    let glue_path = prefix.join(with_suffix(&path, ".async.h"));
    let include = glue_path.to_string_lossy().replace('\\', "/");
    let mut edits = Vec::new();
    let mut plans = Vec::new();
    let mut refused = Diagnostics::default();
    let mut own_types = BTreeSet::new();
    let mut zig = Vec::new();
    for found in find_bridges(tokens) {
        // cxx_build finds bridges by this path.
        edits.push(replace(found.path.clone(), "cxx::bridge"));
        if has_async_items(&found.module) {
            match lower_bridge(&found, folders, &mut own_types, &mut edits) {
                Ok(Some(mut plan)) => {
                    zig.push(mem::take(&mut plan.zig));
                    plans.push(plan);
                }
                Ok(None) => {}
                Err(diagnostics) => refused.0.extend(diagnostics.0),
            }
        }
    }
    // cxx keeps the order of all includes of a file, and the glue names what the headers of every bridge declare: so the
    // last bridge includes it.
    let has_glue = plans.iter().any(Plan::has_glue);
    if has_glue && let Some(end) = plans.last().and_then(end_of) {
        let text = format!(" unsafe extern \"C++\" {{ include!({include:?}); }} ");
        edits.push(Edit { range: end..end, text });
    }
    if !refused.0.is_empty() {
        return Err(Failure::report(&source, &refused));
    }
    let text = apply(&source.text, edits);
    let glue =
        has_glue.then(|| Glue { path: glue_path, text: emit::cpp::header(&source.name, &include, &plans) });
    zig.retain(|plan| !plan.blocks.is_empty());
    let zig = (!zig.is_empty()).then(|| zig_unit(&source.name, &path, &zig, folders));
    Ok(File { path, text, glue, zig })
}

fn zig_unit(source: &str, path: &Path, plans: &[ZigPlan], folders: &Folders) -> zig::Unit {
    let files = emit::zig::files(plans).into_iter().map(|file| {
        let source = match &file.source {
            ZigSource::File(path) => zig::Text::File(path.value().into()),
            ZigSource::Inline(text) => zig::Text::Inline(emit::zig::inline_text(text)),
        };
        (file.module, source)
    });
    zig::Unit {
        name: path.to_string_lossy().replace('\\', "/"),
        shown: source.to_owned(),
        shim: emit::zig::shim(source, &folders.package, plans),
        bridge: emit::zig::bridge(source, &folders.package, plans),
        files: files.collect(),
    }
}

/// The Zig files that a bridge names, and that are not there.
fn missing(plan: &Plan, folders: &Folders) -> Diagnostics {
    let sources = plan.zig.blocks.iter().flat_map(|block| &block.sources);
    let files = sources.filter_map(|source| match source {
        ZigSource::File(path) => Some(path),
        ZigSource::Inline(_) => None,
    });
    let missing = files.filter(|file| !folders.manifest.join(file.value()).is_file());
    Diagnostics(
        missing
            .map(|file| {
                cobridge_gen::Diagnostic::new(file, "there is no such file").help(format!(
                    "the path is relative to the crate's folder, {}",
                    folders.manifest.display()
                ))
            })
            .collect(),
    )
}

/// Lowers one bridge. Nothing of it goes to the glue if a `#[cfg]` takes the whole bridge away.
fn lower_bridge(
    found: &Found,
    folders: &Folders,
    own_types: &mut BTreeSet<String>,
    edits: &mut Vec<Edit>,
) -> Result<Option<Plan>, Diagnostics> {
    let mut plan = cobridge_gen::plan(found.args.clone(), found.module.clone(), &CargoConfiguration)?;
    for CallPlan { extent, starter, .. } in &plan.calls {
        edits.push(Edit { range: range(*extent), text: starter.to_string() });
    }
    for ExportPlan { extent, declarations, .. } in &plan.exports {
        let text: Vec<String> = declarations.iter().map(TokenStream::to_string).collect();
        edits.push(Edit { range: range(*extent), text: text.join(" ") });
    }
    for PlainPlan { extent, lowered, .. } in &plan.plains {
        edits.push(Edit { range: range(*extent), text: lowered.to_string() });
    }
    for block in &plan.zig.blocks {
        edits.push(Edit { range: range(block.extent), text: String::new() });
    }
    if let Some(end) = end_of(&plan)
        && !plan.appended.is_empty()
    {
        edits.push(Edit { range: end..end, text: format!(" {} ", plan.appended) });
    }
    let cfg: Vec<_> = plan.module.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect();
    if !holds(&cfg, &CargoConfiguration)? {
        return Ok(None);
    }
    // The bridges of a file share one scope, in which a type is declared once.
    for own in &plan.own_types {
        if own_types.insert(own.name.to_string())
            && let Some(end) = end_of(&plan)
        {
            edits.push(Edit { range: end..end, text: format!(" {} ", own.declaration()) });
        }
    }
    // The glue and the shim can't ask for a function that a cfg takes away.
    retain_held(&mut plan.calls, |call| &call.cfg, &CargoConfiguration)?;
    retain_held(&mut plan.plains, |plain| &plain.cfg, &CargoConfiguration)?;
    retain_held(&mut plan.exports, |export| &export.cfg, &CargoConfiguration)?;
    retain_held(&mut plan.forwards, |forward| &forward.cfg, &CargoConfiguration)?;
    retain_held(&mut plan.zig.rust_types, |ty| &ty.cfg, &CargoConfiguration)?;
    retain_held(&mut plan.zig.exports, |export| &export.cfg, &CargoConfiguration)?;
    for block in &mut plan.zig.blocks {
        retain_held(&mut block.functions, |function| &function.cfg, &CargoConfiguration)?;
    }
    retain_held(&mut plan.zig.types, |named| &named.cfg, &CargoConfiguration)?;
    for named in &mut plan.zig.types {
        match &mut named.kind {
            ZigKind::Struct { fields, .. } => {
                retain_held(fields, |field| &field.cfg, &CargoConfiguration)?;
            }
            ZigKind::Enum { variants, .. } => {
                retain_held(variants, |variant| &variant.cfg, &CargoConfiguration)?;
            }
            ZigKind::Unknown { .. } | ZigKind::Opaque { .. } => {}
        }
    }
    // One that is empty need not be compiled, nor its files be there.
    let types = &plan.zig.types;
    plan.zig.blocks.retain(|block| {
        !block.functions.is_empty()
            || types.iter().any(
                |named| matches!(&named.kind, ZigKind::Opaque { sources, .. } if *sources == block.sources),
            )
    });
    missing(&plan, folders).into_result()?;
    Ok(Some(plan))
}

fn replace(tokens: TokenStream, text: &str) -> Edit {
    Edit { range: range(cobridge_gen::diagnostic::ends(tokens)), text: text.to_owned() }
}

fn range((first, last): (Span, Span)) -> Range<usize> {
    first.byte_range().start..last.byte_range().end
}

/// Where the module's closing brace stands.
fn end_of(plan: &Plan) -> Option<usize> {
    let (brace, _) = plan.module.content.as_ref()?;
    Some(brace.span.close().byte_range().start)
}

/// Applies the edits. Every line of `text` keeps its number.
fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.range.start);
    let mut lowered = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let (Some(kept), Some(replaced)) = (text.get(done..edit.range.start), text.get(edit.range.clone()))
        else {
            continue;
        };
        lowered.push_str(kept);
        lowered.push_str(&edit.text.replace('\n', " "));
        lowered.extend(replaced.chars().filter(|letter| *letter == '\n'));
        done = edit.range.end;
    }
    lowered.push_str(text.get(done..).unwrap_or_default());
    lowered
}

impl File {
    /// Writes what has changed, so that nothing is rebuilt without need.
    pub(crate) fn write(&self, folders: &Folders) -> Result<(), Failure> {
        write(&folders.sources.join(&self.path), &self.text)?;
        match &self.glue {
            Some(glue) => write(&folders.include.join(&glue.path), &glue.text),
            None => Ok(()),
        }
    }
}

/// Writes a file if it does not hold the text yet.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if fs::read(path).is_ok_and(|old| old == text.as_bytes()) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::io("make the folder", folder, &error))?;
    }
    fs::write(path, text).map_err(|error| Failure::io("write", path, &error))
}

fn below_crate(path: &Path) -> PathBuf {
    let mut below = PathBuf::new();
    for component in path.components() {
        match component {
            Component::Normal(name) => below.push(name),
            Component::ParentDir => {
                below.pop();
            }
            _ => {}
        }
    }
    below
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_keep_every_line() {
        let text = "first\nasync fn a(\n  x: u8,\n);\nlast }\n";
        let declaration = text.find("async").unwrap()..text.find(";").unwrap() + 1;
        let brace = text.find("}").unwrap();
        let edits = vec![
            Edit { range: brace..brace, text: "include\nus ".to_owned() },
            Edit { range: declaration, text: "fn start();".to_owned() },
        ];
        assert_eq!(apply(text, edits), "first\nfn start();\n\n\nlast include us }\n");
    }

    #[test]
    fn paths_lose_their_dots() {
        assert_eq!(below_crate(Path::new("./src/../src/main.rs")), Path::new("src/main.rs"));
    }
}
