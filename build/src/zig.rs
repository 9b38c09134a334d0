//! The Zig side of bridges: for each Rust file one static library, of the generated shim, the files that the user named and
//! the support module.
//!
//! Zig runs in the crate's folder with relative paths, so that its messages point into the user's files. It compiles each
//! time it is asked to, so it is only asked if something has changed (`stamp`).

mod compiler;
mod cpu;
mod inputs;
mod stamp;
mod target;
#[cfg(test)]
mod tests;

use crate::cargo::Folders;
use crate::lowered::write;
use crate::report::Failure;
use compiler::Zig;
use inputs::Inputs;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{io, iter};
use target::Settings;

/// What is compiled for one Rust file.
pub(crate) struct Unit {
    /// From the Rust file's path, below the crate's folder.
    pub(crate) name: String,
    /// The Rust file, as messages show it.
    pub(crate) shown: String,
    /// The text of the root module.
    pub(crate) shim: String,
    /// The text of the module `bridge`.
    pub(crate) bridge: String,
    /// The modules that the shim imports, `user0` and on, and their source.
    pub(crate) files: Vec<(String, Text)>,
}

/// Where the source of a module is.
pub(crate) enum Text {
    /// In a file, relative to the crate's folder, where it is.
    File(PathBuf),
    /// Here, with every line and column as in the Rust file.
    Inline(String),
}

impl Unit {
    /// Its name as a part of file names. Two units of a crate never get the same: `src/a_b` and `src/a/b` do not.
    fn file_name(&self) -> String {
        let mut name = String::new();
        for byte in self.name.bytes() {
            match byte {
                b'/' | b'\\' => name.push('.'),
                b'_' | b'-' => name.push(char::from(byte)),
                _ if byte.is_ascii_alphanumeric() => name.push(char::from(byte)),
                _ => name.push_str(&format!("+{byte:02x}")),
            }
        }
        name
    }
}

/// Compiles the units that have changed, and tells Cargo what to link and what to look at.
///
/// `headers` is the folder of `cobridge/zig/rust.zig`.
pub(crate) fn compile(units: &[Unit], headers: &Path, folders: &Folders) -> Result<(), Failure> {
    if units.is_empty() {
        return Ok(());
    }
    println!("cargo:rerun-if-env-changed={}", compiler::VARIABLE);
    let settings = Settings::from_environment()?;
    let zig = Zig::find(compiler::candidates())?;
    let workshop = Workshop { zig, settings, headers, folders };
    let mut failure = Failure::default();
    for unit in units {
        match workshop.make(unit) {
            Ok(made) => made.tell_cargo(&folders.zig),
            Err(other) => failure.merge(other),
        }
    }
    failure.into_result()
}

/// All that compiling takes besides the unit.
struct Workshop<'a> {
    zig: Zig,
    settings: Settings,
    headers: &'a Path,
    folders: &'a Folders,
}

/// A unit, compiled.
struct Made {
    /// As Cargo is to link it.
    library: String,
    inputs: Inputs,
}

/// Where the parts of a unit are.
struct Places {
    shim: PathBuf,
    bridge: PathBuf,
    /// The name without what the platform puts around it.
    library: String,
    /// The library's file.
    archive: PathBuf,
    stamp: PathBuf,
}

impl Workshop<'_> {
    fn make(&self, unit: &Unit) -> Result<Made, Failure> {
        let places = self.places(unit);
        write(&places.shim, &unit.shim)?;
        write(&places.bridge, &unit.bridge)?;
        for (module, text) in &unit.files {
            if let Text::Inline(text) = text {
                write(&self.inline(unit, module), text)?;
            }
        }
        let arguments = self.arguments(unit, &places);
        let inputs = Inputs::of(&self.folders.manifest, self.modules(unit, &places).map(|(_, path)| path));
        let stamp = stamp::of(&self.zig.version.text, &arguments, &self.folders.manifest, &inputs);
        let made = Made { library: places.library, inputs };
        if places.archive.is_file() && stamp::matches(&places.stamp, stamp.as_deref()) {
            return Ok(made);
        }
        // A library that is half written must not pass for the old one.
        remove(&places.stamp)?;
        self.run(unit, &arguments)?;
        if let Some(stamp) = stamp {
            write(&places.stamp, &stamp)?;
        }
        Ok(made)
    }

    fn places(&self, unit: &Unit) -> Places {
        let folder = &self.folders.zig;
        let name = unit.file_name();
        let library = format!("cobridge_zig_{}_{name}", self.settings.package);
        Places {
            shim: folder.join(format!("{name}.zig")),
            bridge: folder.join(format!("{name}.bridge.zig")),
            archive: folder.join(self.settings.archive_name(&library)),
            stamp: folder.join(format!("{name}.stamp")),
            library,
        }
    }

    /// The file of a module whose source stands in the Rust file.
    fn inline(&self, unit: &Unit, module: &str) -> PathBuf {
        self.folders.zig.join(format!("{}.{module}.zig", unit.file_name()))
    }

    /// The modules' names and files, the root first.
    fn modules(&self, unit: &Unit, places: &Places) -> impl Iterator<Item = (String, PathBuf)> {
        let root = ("root".to_owned(), places.shim.clone());
        let generated = ("bridge".to_owned(), places.bridge.clone());
        let support = ("rust".to_owned(), self.headers.join("cobridge/zig/rust.zig"));
        let users = unit.files.iter().map(|(module, text)| {
            let path = match text {
                Text::File(path) => path.clone(),
                Text::Inline(_) => self.inline(unit, module),
            };
            (module.clone(), path)
        });
        [root].into_iter().chain(users).chain([generated, support])
    }

    fn arguments(&self, unit: &Unit, places: &Places) -> Vec<OsString> {
        let mut arguments: Vec<OsString> =
            vec!["build-lib".into(), "--name".into(), (&places.library).into()];
        arguments.push(option("-femit-bin=", &places.archive));
        arguments.extend(["--cache-dir".into(), self.folders.zig.join("cache").into()]);
        if let Some(cache) = target::global_cache(self.folders) {
            arguments.extend(["--global-cache-dir".into(), cache.into()]);
        }
        // They hold for the root module and those that say nothing else: all of them.
        arguments.extend(self.settings.flags(&self.zig.version).into_iter().map(OsString::from));
        let users: Vec<&str> = unit.files.iter().map(|(module, _)| module.as_str()).collect();
        for (module, path) in self.modules(unit, places) {
            let imported: Vec<&str> = match module.as_str() {
                "root" => ["rust", "bridge"].into_iter().chain(users.iter().copied()).collect(),
                "rust" => Vec::new(),
                "bridge" => iter::once("rust").chain(users.iter().copied()).collect(),
                _ => vec!["rust", "bridge"],
            };
            for import in imported {
                arguments.extend(["--dep".into(), import.into()]);
            }
            arguments.push(option(&format!("-M{module}="), &path));
        }
        arguments
    }

    fn command(&self, arguments: &[OsString]) -> Command {
        let mut command = self.zig.command();
        command.args(arguments).current_dir(&self.folders.manifest).stdin(Stdio::null());
        command
    }

    fn run(&self, unit: &Unit, arguments: &[OsString]) -> Result<(), Failure> {
        let output = match self.command(arguments).output() {
            Ok(output) => output,
            Err(error) => return Err(Failure::message(format!("can't run {}: {error}", self.zig.name))),
        };
        // Cargo reads standard output.
        eprint!("{}", self.messages(unit, &output));
        if output.status.success() {
            return Ok(());
        }
        let shown = unit.files.iter().map(|(_, text)| match text {
            Text::File(path) => path.display().to_string(),
            Text::Inline(_) => unit.shown.clone(),
        });
        let files: Vec<String> = shown.collect();
        let (files, status) = (files.join(", "), output.status);
        Err(Failure::message(format!("Zig could not compile {files} ({status})")))
    }

    /// What Zig said, as it said it, but for what stands in the Rust file.
    fn messages(&self, unit: &Unit, output: &Output) -> String {
        let mut messages = String::from_utf8_lossy(&output.stderr).into_owned();
        messages.push_str(&String::from_utf8_lossy(&output.stdout));
        for (module, text) in &unit.files {
            if let Text::Inline(_) = text {
                messages = messages.replace(&self.inline(unit, module).display().to_string(), &unit.shown);
            }
        }
        messages
    }
}

impl Made {
    fn tell_cargo(&self, folder: &Path) {
        for path in self.inputs.watched() {
            // What is generated here changes only when something else does.
            if !path.starts_with(folder) {
                println!("cargo:rerun-if-changed={}", path.display());
            }
        }
        println!("cargo:rustc-link-search=native={}", folder.display());
        println!("cargo:rustc-link-lib=static={}", self.library);
    }
}

fn option(name: &str, path: &Path) -> OsString {
    let mut option = OsString::from(name);
    option.push(path);
    option
}

fn remove(path: &Path) -> Result<(), Failure> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Failure::io("remove", path, &error)),
        _ => Ok(()),
    }
}
