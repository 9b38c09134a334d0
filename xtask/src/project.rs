//! Where things are: the checkout, its target folder, the packages, cxx's header.

use crate::zig;
use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) struct Project {
    /// The checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    metadata: Metadata,
}

impl Project {
    pub(crate) fn find() -> Result<Project> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
        let metadata = MetadataCommand::new()
            .manifest_path(&manifest)
            .cargo_path(cargo())
            .exec()
            .context("cargo metadata failed")?;
        Ok(Project {
            root: metadata.workspace_root.clone().into_std_path_buf(),
            target: metadata.target_directory.clone().into_std_path_buf(),
            metadata,
        })
    }

    /// A `cargo` command that runs in the checkout, with the Zig that has been fetched.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = Command::new(cargo());
        command.current_dir(&self.root);
        self.provide_zig(&mut command);
        command
    }

    /// Lets build scripts find the Zig that has been fetched, unless the user has chosen another, which they find as well.
    pub(crate) fn provide_zig(&self, command: &mut Command) {
        if let (None, Some(zig)) = (zig::chosen(), zig::CURRENT.fetched(&self.target)) {
            command.env(zig::VARIABLE, zig);
        }
    }

    pub(crate) fn has_package(&self, name: &str) -> bool {
        self.metadata.workspace_packages().iter().any(|package| package.name.as_str() == name)
    }

    /// The packages that say so: `[package.metadata.cobridge] needs = "zig"`.
    pub(crate) fn packages_that_need(&self, tool: &str) -> Vec<String> {
        let packages = self.metadata.workspace_packages().into_iter();
        let needing = packages.filter(|package| package.metadata["cobridge"]["needs"] == tool);
        needing.map(|package| package.name.to_string()).collect()
    }

    /// The names of the integration tests of a package, as `cargo test --test` takes them.
    pub(crate) fn tests_of(&self, package: &str) -> Result<Vec<String>> {
        let packages = self.metadata.workspace_packages();
        let package = packages.iter().find(|each| each.name.as_str() == package);
        let package = package.context("the workspace has no such package")?;
        let tests = package.targets.iter().filter(|target| target.is_test());
        Ok(tests.map(|target| target.name.clone()).collect())
    }

    /// The oldest Rust that the manifest of the checkout promises to work with, with all three numbers.
    pub(crate) fn rust_version(&self) -> Result<String> {
        let package = self.metadata.root_package().context("the workspace has no root package")?;
        let version = package.rust_version.as_ref().context("Cargo.toml has no rust-version")?;
        Ok(version.to_string())
    }

    /// The folder for what the jobs write, below the target folder. It is made if need be.
    pub(crate) fn work(&self, below: impl AsRef<Path>) -> Result<PathBuf> {
        let folder = self.target.join("xtask").join(below);
        make(&folder)?;
        Ok(folder)
    }

    /// A folder from which `#include "rust/cxx.h"` finds cxx's header, as Cargo has resolved cxx.
    pub(crate) fn cxx_include(&self) -> Result<PathBuf> {
        let cxx = self
            .metadata
            .packages
            .iter()
            .find(|package| package.name.as_str() == "cxx")
            .context("cargo metadata knows no package `cxx`")?;
        let header = cxx.manifest_path.with_file_name("include").join("cxx.h");
        let include = self.work("include")?;
        copy(header.as_std_path(), &include.join("rust/cxx.h"))?;
        Ok(include)
    }
}

/// The Cargo that runs this program, else the one on PATH.
fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

pub(crate) fn make(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// Removes a folder and what is in it, if it is there.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        make(folder)?;
    }
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        make(folder)?;
    }
    fs::copy(from, to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// The files below `folder` with one of these extensions, sorted, hidden ones and build output left out. A folder that
/// does not exist holds none.
pub(crate) fn files(folder: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    collect(folder, extensions, &mut found)?;
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || name == "target" {
            continue;
        }
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            collect(&path, extensions, found)?;
        } else if extensions.contains(&extension.as_str()) {
            found.push(path);
        }
    }
    Ok(())
}

/// A file's name without folder and extension.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
