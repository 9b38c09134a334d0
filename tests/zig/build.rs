//! Without a Zig compiler there is nothing to test: the crate is empty then, and `cargo xtask test`, which fetches one, says so.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo:rustc-check-cfg=cfg(without_zig)");
    println!("cargo:rerun-if-env-changed=ZIG");
    if has_zig() {
        cobridge_build::bridges(["src/plain.rs", "src/answers.rs", "src/digests.rs"])
            .compile("cobridge-zig-tests");
    } else {
        println!("cargo:rustc-cfg=without_zig");
    }
}

/// As cobridge_build looks for it.
fn has_zig() -> bool {
    env::var_os("ZIG").is_some() || runs(&["zig"]) || runs(&["python3", "-m", "ziglang"])
}

fn runs(command: &[&str]) -> bool {
    let output = Command::new(command[0]).args(&command[1..]).arg("version").output();
    output.is_ok_and(|output| output.status.success())
}
