//! What a library was made from, as a text beside it.

use super::inputs::Inputs;
use std::ffi::OsString;
use std::fmt::Write;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::Path;

/// None if it is not known what all of it was.
pub(crate) fn of(version: &str, arguments: &[OsString], manifest: &Path, inputs: &Inputs) -> Option<String> {
    if !inputs.unclear.is_empty() {
        return None;
    }
    let mut stamp = format!("{version}\n");
    for argument in arguments {
        let _ = writeln!(stamp, "{}", argument.display());
    }
    for path in &inputs.files {
        let bytes = fs::read(manifest.join(path)).ok()?;
        // With another Rust it may hash otherwise: then it is compiled once more.
        let mut hasher = DefaultHasher::new();
        hasher.write(&bytes);
        let _ = writeln!(stamp, "{} {} {:016x}", path.display(), bytes.len(), hasher.finish());
    }
    Some(stamp)
}

pub(crate) fn matches(path: &Path, stamp: Option<&str>) -> bool {
    stamp.is_some_and(|stamp| fs::read(path).is_ok_and(|old| old == stamp.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::env;

    #[test]
    fn everything_that_matters_changes_it() {
        let folder = env::temp_dir().join(format!("cobridge-zig-stamp-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("a.zig"), "one").unwrap();
        let inputs = Inputs { files: BTreeSet::from(["a.zig".into()]), unclear: BTreeSet::new() };
        let of = |version: &str, argument: &str| of(version, &[argument.into()], &folder, &inputs).unwrap();
        let first = of("0.17.0", "-O0");
        assert_eq!(of("0.17.0", "-O0"), first);
        assert_ne!(of("0.17.1", "-O0"), first);
        assert_ne!(of("0.17.0", "-O1"), first);
        fs::write(folder.join("a.zig"), "two").unwrap();
        assert_ne!(of("0.17.0", "-O0"), first);
        let unclear = Inputs { unclear: BTreeSet::from(["".into()]), ..inputs };
        assert_eq!(super::of("0.17.0", &[], &folder, &unclear), None);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn no_stamp_matches_none() {
        assert!(!matches(Path::new("no such file"), None));
        assert!(!matches(Path::new("no such file"), Some("stamp")));
    }
}
