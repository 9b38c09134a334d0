//! The demo as a user runs it, with smaller files.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs, process};

/// A folder of a test's own, which must be empty at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = env::temp_dir().join(format!("cobridge-demo-zig-file-stream-{name}-{}", process::id()));
        fs::create_dir(&path).unwrap();
        Folder(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }

    fn is_empty(&self) -> bool {
        fs::read_dir(&self.0).unwrap().next().is_none()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn demo(mib: &str, folder: &Path) -> Output {
    let mut demo = Command::new(env!("CARGO_BIN_EXE_demo-zig-file-stream"));
    demo.arg(mib).arg("--folder").arg(folder).output().expect("the demo starts")
}

#[test]
fn every_step_does_what_it_says() {
    let folder = Folder::new("steps");
    for mib in ["4", "33"] {
        let output = demo(mib, folder.path());
        let said = text(&output.stdout);
        assert!(output.status.success(), "{said}\n{}", text(&output.stderr));
        let done = |line: &&str| line.starts_with("ok ") || line.starts_with("skipped  8 memory");
        assert_eq!(said.lines().filter(done).count(), 9, "{said}");
        assert!(said.ends_with("all 9 steps did what they say\n"), "{said}");
        assert_eq!(text(&output.stderr), "");
        assert!(folder.is_empty());
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = Folder::new("none");
    let output = demo("4", &folder.path().join("nowhere"));
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("nowhere"), "{}", text(&output.stderr));
}

/// The disk is full half-way: here a limit of the shell is.
#[cfg(unix)]
#[test]
fn the_file_is_removed_after_a_failure() {
    let folder = Folder::new("full");
    let script = "trap '' XFSZ; ulimit -f 2048; exec \"$0\" 8 --folder \"$1\"";
    let mut shell = Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_demo-zig-file-stream")]).arg(folder.path());
    let output = shell.output().expect("sh starts");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    assert!(text(&output.stderr).contains("demo-zig-file-stream: "), "{}", text(&output.stderr));
    assert!(folder.is_empty());
}
