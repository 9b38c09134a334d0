//! The build script of the crates with bridges to Zig: every file in `src` but `lib.rs` is one.
//!
//! Without a Zig compiler there is nothing to test: the crates are empty then, and `cargo xtask test`, which fetches one, says so.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

fn main() {
    println!("cargo:rustc-check-cfg=cfg(without_zig)");
    println!("cargo:rerun-if-env-changed=ZIG");
    println!("cargo:rerun-if-changed=src");
    if let Some(zig) = find_zig() {
        println!("cargo:rustc-env=COBRIDGE_TESTS_ZIG={}", zig.join("|"));
        cobridge_build::bridges(files()).compile(&env::var("CARGO_PKG_NAME").unwrap());
    } else {
        println!("cargo:rustc-cfg=without_zig");
    }
}

fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir("src").unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|path| !path.ends_with("lib.rs")).collect();
    files.sort();
    files
}

/// As cobridge_build looks for it: the program and its first arguments.
fn find_zig() -> Option<Vec<String>> {
    if let Ok(zig) = env::var("ZIG") {
        return Some(vec![zig]);
    }
    let known: [&[&str]; 2] = [&["zig"], &["python3", "-m", "ziglang"]];
    let found = known.into_iter().find(|command| runs(command))?;
    Some(found.iter().map(|&word| word.to_owned()).collect())
}

fn runs(command: &[&str]) -> bool {
    let output = Command::new(command[0]).args(&command[1..]).arg("version").output();
    output.is_ok_and(|output| output.status.success())
}
