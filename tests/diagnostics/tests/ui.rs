//! What rustc shows: the refusals of the macro, cxx's messages about async items, and rustc's own messages about code
//! that uses a bridge. `TRYBUILD=overwrite` records them anew.

use std::path::{Path, PathBuf};

/// One program a message, `ui/<folder>/<case>.rs`:
///
/// * `refused`: what cobridge refuses itself;
/// * `cxx`: what cxx refuses, in an async item or beside one;
/// * `calls`: the bridge is right, the code that uses it is wrong.
/// * `exports`: the bridge is right, the Rust function that C++ awaits does not fit it.
#[test]
fn messages_are_as_recorded() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("ui/*/*.rs");
}

/// A user reads about what they wrote, not about what it expands to.
#[test]
fn no_message_shows_a_hidden_name() {
    for record in records() {
        let text = std::fs::read_to_string(&record).expect("a record can be read");
        for hidden in ["__cobridge", "serde", "append", "cobridge_out", "cobridge_self"] {
            assert!(!text.contains(hidden), "{} shows `{hidden}`:\n{text}", record.display());
        }
    }
}

/// Every message points at a line of the case, and none at the attribute of the bridge, unless it is about its arguments.
#[test]
fn every_message_points_at_the_users_line() {
    for record in records() {
        let text = std::fs::read_to_string(&record).expect("a record can be read");
        let case = std::fs::read_to_string(record.with_extension("rs")).expect("a case can be read");
        let lines: Vec<&str> = case.lines().collect();
        let places = text.lines().filter_map(|line| line.trim_start().strip_prefix("--> ui/"));
        let mut found = 0;
        for place in places {
            let mut parts = place.rsplit(':');
            let _column = parts.next();
            let line: usize = parts.next().and_then(|line| line.parse().ok()).expect("a line number");
            let at_attribute = lines[line - 1].contains("#[cobridge::bridge");
            assert!(!at_attribute || place.contains("bridge_argument"), "{}: {place}", record.display());
            found += 1;
        }
        assert!(found > 0, "{} points nowhere:\n{text}", record.display());
    }
}

fn records() -> Vec<PathBuf> {
    let mut records = Vec::new();
    for folder in ["refused", "cxx", "calls", "exports"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui").join(folder);
        let entries = std::fs::read_dir(&folder).expect("the cases can be listed");
        let paths = entries.map(|entry| entry.expect("the cases can be listed").path());
        records.extend(paths.filter(|path| path.extension().is_some_and(|extension| extension == "stderr")));
    }
    records
}
