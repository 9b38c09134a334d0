//! Does what the tutorial says, in order: runs its commands as they are written, writes the files that it shows, and
//! compares the output with the one that the guide prints.
//!
//! The project is made below the target folder, in a workspace of its own that patches our crates to this checkout.

#[allow(dead_code)]
mod book;

use book::{Include, blocks, pages, root, without_anchors};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Tutorial {
    /// The name of its folder, of pages and of files.
    name: &'static str,
    /// Where the next command runs.
    folder: PathBuf,
    /// The workspace around the project.
    workspace: PathBuf,
    /// The files of the project so far, by their path in it.
    files: HashMap<PathBuf, String>,
}

/// A file that a page shows, in one or more parts.
struct Shown {
    text: String,
    parts: String,
}

#[test]
fn the_tutorial_works_as_written() {
    let commands = follow(Tutorial::new("tutorial", "async-http-client"));
    assert!(commands >= 8, "the tutorial has lost its commands");
}

#[test]
fn the_zig_tutorial_works_as_written() {
    if std::env::var_os("ZIG").is_none() {
        let required = std::env::var("COBRIDGE_REQUIRE").unwrap_or_default();
        assert!(!required.split(',').any(|tool| tool.trim() == "zig"), "ZIG is not set");
        eprintln!("skipped: ZIG is not set");
        return;
    }
    let commands = follow(Tutorial::new("zig-tutorial", "zig-hash"));
    assert!(commands >= 4, "the tutorial has lost its commands");
}

/// Gives the number of its blocks of commands.
fn follow(mut tutorial: Tutorial) -> usize {
    let mut commands = 0;
    for page in pages() {
        if !page.path.parent().is_some_and(|folder| folder.ends_with(tutorial.name)) {
            continue;
        }
        let mut shown: HashMap<PathBuf, Shown> = HashMap::new();
        let mut output = None;
        for block in blocks(&page.text) {
            for line in &block.lines {
                if let Some(include) = Include::parse(line, &page.path) {
                    tutorial.show(&include, &mut shown);
                }
            }
            match block.language {
                "sh" => {
                    output = Some(tutorial.run(&block.lines.join("\n")));
                    commands += 1;
                }
                "text" => {
                    let output =
                        output.take().unwrap_or_else(|| panic!("{}: output of what?", page.path.display()));
                    assert_eq!(output.trim_end(), block.lines.join("\n"), "{}", page.path.display());
                }
                _ => {}
            }
        }
        tutorial.finish_page(&page.path, shown);
    }
    commands
}

impl Tutorial {
    fn new(name: &'static str, project: &str) -> Tutorial {
        let workspace = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let root = root();
        let _ = fs::remove_dir_all(workspace.join(project));
        fs::create_dir_all(&workspace).unwrap();
        // `cargo new` adds the project to this workspace.
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = []\n\n[patch.crates-io]\n\
             cobridge = {{ path = {root:?} }}\ncobridge-build = {{ path = {:?} }}\n",
            root.join("build"),
        );
        fs::write(workspace.join("Cargo.toml"), manifest).unwrap();
        fs::copy(root.join("Cargo.lock"), workspace.join("Cargo.lock")).unwrap();
        Tutorial { name, folder: workspace.clone(), workspace, files: HashMap::new() }
    }

    /// Writes the file that an include names: `.../tests/guide/<name>/<step>/<path in the project>`.
    fn show(&mut self, include: &Include, shown: &mut HashMap<PathBuf, Shown>) {
        let steps = Path::new(env!("CARGO_MANIFEST_DIR")).join(self.name).canonicalize().unwrap();
        let source =
            include.path.canonicalize().unwrap_or_else(|e| panic!("{}: {e}", include.path.display()));
        let below = source.strip_prefix(&steps).expect("the tutorial shows files of the tutorial");
        let place: PathBuf = below.components().skip(1).collect();
        let text = without_anchors(&fs::read_to_string(&source).unwrap());
        let target = self.folder.join(&place);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, &text).unwrap();
        let shown = shown.entry(place).or_insert(Shown { text, parts: String::new() });
        shown.parts.push_str(&include.shown());
        shown.parts.push('\n');
    }

    /// Whoever follows the page has every line of its files.
    fn finish_page(&mut self, page: &Path, shown: HashMap<PathBuf, Shown>) {
        for (place, Shown { text, parts }) in shown {
            let before = self.files.get(&place).map(String::as_str).unwrap_or_default();
            let there = |wanted: &str| parts.lines().chain(before.lines()).any(|line| line == wanted);
            if let Some(missing) = text.lines().find(|line| !there(line)) {
                panic!("{}: a line of {} is not shown: {missing}", page.display(), place.display());
            }
            self.files.insert(place, text);
        }
    }

    /// Runs a block of commands, and gives their standard output.
    fn run(&mut self, commands: &str) -> String {
        let folder = self.workspace.join("folder");
        let output = Command::new("sh")
            .args(["-e", "-c", &format!("{commands}\npwd > \"$TUTORIAL_FOLDER\"")])
            .current_dir(&self.folder)
            .env("TUTORIAL_FOLDER", &folder)
            .env("CARGO_TARGET_DIR", self.workspace.join("target"))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{commands}\n{}\n{text}{errors}", output.status);
        self.folder = PathBuf::from(fs::read_to_string(folder).unwrap().trim());
        text
    }
}
