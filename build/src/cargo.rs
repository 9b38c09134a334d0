//! What Cargo tells a build script.

use crate::report::Failure;
use cobridge_gen::check::Configuration;
use std::env;
use std::path::PathBuf;

/// Where things are read and written.
pub(crate) struct Folders {
    /// The crate's folder: users' paths are relative to it.
    pub(crate) manifest: PathBuf,
    /// The package's name, which is part of the names of what Zig exports.
    pub(crate) package: String,
    /// The lowered copies.
    pub(crate) sources: PathBuf,
    /// The glue headers.
    pub(crate) include: PathBuf,
    /// The shims in Zig, and what is compiled from them.
    pub(crate) zig: PathBuf,
}

impl Folders {
    pub(crate) fn from_environment() -> Result<Folders, Failure> {
        let out = PathBuf::from(variable("OUT_DIR")?).join("cobridge");
        Ok(Folders {
            manifest: PathBuf::from(variable("CARGO_MANIFEST_DIR")?),
            package: variable("CARGO_PKG_NAME")?.to_string_lossy().into_owned(),
            sources: out.join("src"),
            include: out.join("include"),
            zig: out.join("zig"),
        })
    }
}

pub(crate) fn variable(name: &str) -> Result<std::ffi::OsString, Failure> {
    env::var_os(name).ok_or_else(|| {
        Failure::message(format!("the environment variable {name} is not set"))
            .help("call cobridge_build from a build script (build.rs), which Cargo runs")
    })
}

/// The folder of `cobridge/*.h`. The `cobridge` crate tells its direct dependents.
pub(crate) fn runtime_headers() -> Result<PathBuf, Failure> {
    match env::var_os("DEP_COBRIDGE1_INCLUDE") {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => Err(Failure::message("this crate has async bridges but does not depend on `cobridge`")
            .help("add `cobridge = \"0.1\"` to [dependencies] in Cargo.toml")),
    }
}

/// `#[cfg]`s, answered from `CARGO_CFG_*` and `CARGO_FEATURE_*`, as cxx_build does.
pub(crate) struct CargoConfiguration;

impl Configuration for CargoConfiguration {
    fn holds(&self, name: &str, value: Option<&str>) -> Option<bool> {
        if name == "feature" {
            let feature = value?.to_uppercase().replace('-', "_");
            return Some(env::var_os(format!("CARGO_FEATURE_{feature}")).is_some());
        }
        let found = env::var_os(format!("CARGO_CFG_{}", name.to_uppercase()));
        Some(match (found, value) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(found), Some(value)) => found.to_string_lossy().split(',').any(|one| one == value),
        })
    }
}
