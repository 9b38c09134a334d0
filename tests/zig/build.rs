//! Without a Zig compiler there is nothing to test: the crate is empty then, and `cargo xtask test`, which fetches one, says so.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo:rustc-check-cfg=cfg(without_zig)");
    println!("cargo:rerun-if-env-changed=ZIG");
    if let Some(zig) = find_zig() {
        println!("cargo:rustc-env=COBRIDGE_TESTS_ZIG={}", zig.join("|"));
        cobridge_build::bridges(["src/plain.rs", "src/answers.rs", "src/digests.rs", "src/inline.rs"])
            .compile("cobridge-zig-tests");
    } else {
        println!("cargo:rustc-cfg=without_zig");
    }
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
