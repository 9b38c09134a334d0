//! Compiles single files against `cobridge` and `cxx` as Cargo has built them, and reads rustc's messages.

use serde_json::Value;
use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A compiler that knows the dependencies of this package.
pub struct Rustc {
    /// `--extern` and `-L`.
    dependencies: Vec<OsString>,
    /// Where sources are written.
    folder: PathBuf,
}

/// One message of the compiler, without what differs between two compilations that mean the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    pub level: String,
    pub text: String,
    /// `line:column to line:column`, `!` if it is the main one, and its label.
    pub places: Vec<String>,
    /// Notes and helps below it.
    pub children: Vec<String>,
}

impl Rustc {
    /// Asks Cargo where the dependencies are. `name` is that of a folder for the sources.
    pub fn new(name: &str) -> Rustc {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("tmp is in the target folder");
        let features: &[&str] =
            if cfg!(feature = "sibling-module") { &["--features", "sibling-module"] } else { &[] };
        let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["build", "--lib", "--message-format=json"])
            .args(features)
            .arg("--target-dir")
            .arg(target)
            .output()
            .expect("cargo can be started");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let libraries = libraries(&String::from_utf8_lossy(&output.stdout));
        let mut dependencies = Vec::new();
        for name in ["cobridge", "cxx", "serde"] {
            let library = libraries.get(name).unwrap_or_else(|| panic!("cargo has not built {name}"));
            let mut argument = OsString::from(format!("{name}="));
            argument.push(library);
            dependencies.extend([OsString::from("--extern"), argument]);
            let mut folder = OsString::from("dependency=");
            folder.push(library.parent().expect("a library is in a folder"));
            dependencies.extend([OsString::from("-L"), folder]);
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&folder).expect("a folder can be made");
        Rustc { dependencies, folder }
    }

    /// Checks a library crate. `driver` is `rustc` or `clippy-driver`.
    pub fn check(&self, driver: &str, name: &str, edition: &str, text: &str) -> Vec<Message> {
        let source = self.folder.join(format!("{name}.rs"));
        fs::write(&source, text).expect("a source can be written");
        let output = Command::new(driver)
            .current_dir(&self.folder)
            .arg(source.file_name().expect("a source has a name"))
            .args(["--crate-type=lib", "--emit=metadata", "--error-format=json", "--edition", edition])
            .arg("-o")
            .arg(self.folder.join(format!("lib{name}.rmeta")))
            .args(&self.dependencies)
            .env("CARGO_PKG_NAME", "example")
            .output()
            .unwrap_or_else(|error| panic!("{driver} can't be started: {error}"));
        let messages = String::from_utf8(output.stderr).expect("rustc's messages are UTF-8");
        let mut messages: Vec<Message> = messages
            .lines()
            .filter_map(|line| message(&serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))))
            .collect();
        messages.sort();
        messages
    }
}

/// The libraries that Cargo says it has built, by crate name.
fn libraries(messages: &str) -> BTreeMap<String, PathBuf> {
    let mut libraries = BTreeMap::new();
    for line in messages.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
        if message["reason"] != "compiler-artifact" {
            continue;
        }
        let files = message["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let library = files.map(PathBuf::from).find(|file| file.extension().is_some_and(|it| it == "rlib"));
        if let (Some(name), Some(library)) = (message["target"]["name"].as_str(), library) {
            libraries.insert(name.to_owned(), library);
        }
    }
    libraries
}

fn message(value: &Value) -> Option<Message> {
    let text = value["message"].as_str()?;
    // "aborting due to 2 previous errors", "for more information about this error, try ..."
    let has_place = value["spans"].as_array().is_some_and(|spans| !spans.is_empty());
    if !has_place && (text.starts_with("aborting") || value["level"] == "failure-note")
        || text.ends_with("emitted")
    {
        return None;
    }
    let code = value["code"]["code"].as_str().map(|code| format!("[{code}] ")).unwrap_or_default();
    let children = value["children"].as_array().into_iter().flatten().map(|child| {
        let text = child["message"].as_str().unwrap_or_default();
        format!("{}: {text} {:?}", child["level"].as_str().unwrap_or_default(), places(child))
    });
    Some(Message {
        level: value["level"].as_str()?.to_owned(),
        text: format!("{code}{text}"),
        places: places(value),
        children: children.collect(),
    })
}

fn places(message: &Value) -> Vec<String> {
    let spans = message["spans"].as_array().into_iter().flatten();
    let places = spans.map(|span| {
        let number = |name: &str| span[name].as_u64().unwrap_or_default();
        let label = span["label"].as_str().unwrap_or_default();
        format!(
            "{}:{} to {}:{}{} {label}",
            number("line_start"),
            number("column_start"),
            number("line_end"),
            number("column_end"),
            if span["is_primary"] == true { "!" } else { "" },
        )
    });
    places.map(|place| place.trim_end().to_owned()).collect()
}
