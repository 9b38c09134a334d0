//! The build-script helper of cobridge: a drop-in for `cxx_build`.
//!
//! ```no_run
//! // build.rs
//! cobridge_build::bridge("src/main.rs")
//!     .file("src/http_client.cc")
//!     .compile("async-http-client");
//! println!("cargo:rerun-if-changed=src/http_client.cc");
//! ```
//!
//! # What it does
//!
//! For every Rust file it writes, below `$OUT_DIR/cobridge`,
//!
//! * `src/<path>`: a copy in which each bridge is a plain cxx bridge. Every line keeps its number, so that cxx's messages
//!   point to the right place;
//! * `include/<crate>/<path>.async.h`: the glue header that adapts users' C++ functions to their declarations;
//! * `zig/<path>.zig`: the shim that adapts users' Zig functions to their declarations, which is compiled with their files.
//!
//! Then it has `cxx_build` generate the rest from the copies. The user's C++ includes `"<crate>/<path>.h"`, as with cxx.
//!
//! # Errors
//!
//! What is wrong with a file or a bridge is reported on standard error, with the user's own lines, and the process exits
//! with status 1, as `cxx_build` does.

mod cargo;
mod lowered;
mod report;
mod zig;

use std::path::{Path, PathBuf};
use std::{env, fs, iter, process};

/// What cxx_build lets a build script configure: the include prefix and the headers it exports.
pub use cxx_build::CFG;

/// Generates the C++ side of the bridges of one Rust file, relative to the crate's folder.
///
/// The answer is a [`cc::Build`] to add the user's own files and flags to. If the file has async items, its standard
/// is set to C++20, which coroutines need; `.std("c++11")` and up are accepted for the other styles.
#[must_use]
pub fn bridge(rust_source_file: impl AsRef<Path>) -> cc::Build {
    bridges(iter::once(rust_source_file))
}

/// The same for several files.
///
/// ```no_run
/// cobridge_build::bridges(["src/main.rs", "src/path/to/other.rs"])
///     .file("src/demo.cc")
///     .compile("demo");
/// ```
#[must_use]
pub fn bridges(rust_source_files: impl IntoIterator<Item = impl AsRef<Path>>) -> cc::Build {
    let files: Vec<PathBuf> = rust_source_files.into_iter().map(|file| file.as_ref().to_owned()).collect();
    match generate(&files) {
        Ok(build) => build,
        Err(failure) => {
            failure.print();
            process::exit(1)
        }
    }
}

fn generate(files: &[PathBuf]) -> Result<cc::Build, report::Failure> {
    let folders = cargo::Folders::from_environment()?;
    let mut lowered = Vec::new();
    let mut failure = report::Failure::default();
    for file in files {
        println!("cargo:rerun-if-changed={}", file.display());
        match lowered::lower(file, &folders) {
            Ok(file) => lowered.push(file),
            Err(other) => failure.merge(other),
        }
    }
    failure.into_result()?;
    let has_async_items = lowered.iter().any(|file| file.glue.is_some());
    let units: Vec<zig::Unit> = lowered.iter_mut().filter_map(|file| file.zig.take()).collect();
    // Asked before anything is written: a missing dependency is said first.
    let needs_runtime = has_async_items || !units.is_empty();
    let headers = needs_runtime.then(cargo::runtime_headers).transpose()?;
    for file in &lowered {
        file.write(&folders)?;
    }
    if let Some(headers) = &headers {
        zig::compile(&units, headers, &folders)?;
    }
    let mut build = run_cxx_build(&lowered, &folders)?;
    build.include(&folders.include);
    if has_async_items && let Some(headers) = headers {
        build.include(headers);
        build.std("c++20");
    }
    Ok(build)
}

/// cxx_build reads its files relative to the current folder and derives the headers' names from the same paths, so it
/// runs in the folder of the copies.
fn run_cxx_build(lowered: &[lowered::File], folders: &cargo::Folders) -> Result<cc::Build, report::Failure> {
    if env::var_os("CARGO_MANIFEST_LINKS").is_some() {
        // Who includes our headers needs the glue and the runtime's headers behind them.
        let leak = |path: &Path| -> &'static Path { Box::leak(path.to_owned().into_boxed_path()) };
        CFG.exported_header_dirs.push(leak(&folders.include));
        if let Ok(headers) = cargo::runtime_headers() {
            CFG.exported_header_dirs.push(leak(&headers));
        }
    }
    let here = env::current_dir()
        .map_err(|error| report::Failure::io("find the current folder", Path::new("."), &error))?;
    fs::create_dir_all(&folders.sources)
        .map_err(|error| report::Failure::io("make the folder", &folders.sources, &error))?;
    enter(&folders.sources)?;
    let build = cxx_build::bridges(lowered.iter().map(|file| &file.path));
    enter(&here)?;
    Ok(build)
}

fn enter(folder: &Path) -> Result<(), report::Failure> {
    env::set_current_dir(folder).map_err(|error| report::Failure::io("enter the folder", folder, &error))
}
