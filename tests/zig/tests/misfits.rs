//! Zig functions that fit no declaration, each in a file of `misfit/` that says which shim it is compiled with, and how Zig's one
//! error begins.
#![cfg(not(without_zig))]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, thread};

#[test]
fn each_gets_one_error_that_says_what_is_wrong() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("misfit");
    let entries = fs::read_dir(&folder).expect("there is such a folder");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "zig"));
    files.sort();
    assert!(files.len() > 10, "{files:?}");
    let failures: Vec<String> = thread::scope(|scope| {
        let halves = files.chunks(files.len().div_ceil(2));
        let threads: Vec<_> = halves
            .map(|half| {
                let folder = &folder;
                scope.spawn(move || {
                    half.iter().filter_map(|file| check(folder, file).err()).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("nothing panics")).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn check(folder: &Path, file: &Path) -> Result<(), String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let text = fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
    let said = |key: &str| text.lines().find_map(|line| line.strip_prefix("// ")?.strip_prefix(key));
    let (Some(shim), Some(expected)) = (said("shim: "), said("error: ")) else {
        return Err(format!("{name} does not say its shim or its error"));
    };
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../include/cobridge/zig/rust.zig");
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let output = zig()
        .current_dir(folder)
        .args([
            "build-obj",
            "-lc",
            "-fno-emit-bin",
            "--color",
            "off",
            "--dep",
            "rust",
            "--dep",
            "bridge",
            "--dep",
            "user0",
        ])
        .arg(format!("-Mroot=shims/{shim}.zig"))
        .arg(format!("-Mrust={}", module.display()))
        .args(["--dep", "rust", "-Mbridge=shims/bridge.zig", "--dep", "rust", "--dep", "bridge"])
        .arg(format!("-Muser0={name}"))
        .arg("--cache-dir")
        .arg(cache.join("zig-cache"))
        .arg("--global-cache-dir")
        .arg(cache.join("zig-global-cache"))
        .output()
        .map_err(|error| format!("{name}: {error}"))?;
    let messages = String::from_utf8_lossy(&output.stderr);
    let errors: Vec<&str> =
        messages.lines().filter_map(|line| line.split_once(" error: ").map(|(_, text)| text)).collect();
    match &errors[..] {
        [only] if only.starts_with(expected) && !output.status.success() => Ok(()),
        _ => Err(format!("{name}: expected one error,\n  {expected}\nfound\n{messages}")),
    }
}

/// The one that the build script has found.
fn zig() -> Command {
    let mut words = env!("COBRIDGE_TESTS_ZIG").split('|');
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    command
}
