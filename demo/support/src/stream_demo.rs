//! The tests of a demo that streams a big file: here with smaller ones. Each panics if the demo does not do what its name says.

use crate::program::{Said, run};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, process};

/// The demo.
pub struct StreamDemo {
    /// What it calls itself.
    pub name: &'static str,
    /// Where the program is.
    pub program: &'static str,
}

impl StreamDemo {
    /// With a whole number of buffers, and without.
    pub fn every_step_does_what_it_says(&self) {
        let folder = Folder::new(self.name, "steps");
        for mib in ["4", "33"] {
            let said = self.run(mib, &folder.0);
            said.confirms(9);
            assert_eq!(said.lines("skipped "), said.lines("skipped  8 memory"), "{said}");
            assert_eq!(said.err, "", "no progress bar where there is no terminal");
            assert!(folder.is_empty());
        }
    }

    /// It says which one, on standard error.
    pub fn a_folder_that_is_not_there_is_named(&self) {
        let folder = Folder::new(self.name, "none");
        let said = self.run("4", &folder.0.join("nowhere"));
        assert_eq!(said.code, Some(1), "{said}");
        assert!(said.err.contains("nowhere"), "{said}");
    }

    /// The disk is full half-way: here a limit of the shell is.
    #[cfg(unix)]
    pub fn the_file_is_removed_after_a_failure(&self) {
        let folder = Folder::new(self.name, "full");
        let script = "trap '' XFSZ; ulimit -f 2048; exec \"$0\" 8 --folder \"$1\"";
        let mut shell = Command::new("sh");
        shell.args(["-c", script, self.program]).arg(&folder.0);
        let said = Said::from(shell.output().expect("sh starts"));
        assert_eq!(said.code, Some(1), "{said}");
        assert!(said.err.contains(&format!("{}: ", self.name)), "{said}");
        assert!(folder.is_empty());
    }

    fn run(&self, mib: &str, folder: &Path) -> Said {
        run(self.program, &[mib, "--folder", folder.to_str().unwrap()])
    }
}

/// A folder of a test's own, which must be empty at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(demo: &str, test: &str) -> Folder {
        let path = env::temp_dir().join(format!("cobridge-{demo}-{test}-{}", process::id()));
        fs::create_dir(&path).unwrap();
        Folder(path)
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
