//! The generated Zig, which the other tests call, as it is recorded in `tests/zig/shims`. `BLESS=1` records it anew.
//!
//! `cargo xtask fmt` looks at the records: what is generated is formatted.
#![cfg(not(without_zig))]

use std::fs;
use std::path::Path;

#[test]
fn the_shims_are_those_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bless = std::env::var_os("BLESS").is_some_and(|bless| bless == "1");
    let bridges = fs::read_dir(folder.join("src")).unwrap().map(|entry| entry.unwrap().path());
    let names = bridges.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    for name in names.filter(|name| name != "lib") {
        for (kind, suffix) in [("zig", ""), ("bridge.zig", ".bridge")] {
            let made = Path::new(env!("OUT_DIR")).join(format!("cobridge/zig/src.{name}+2ers{suffix}.zig"));
            let made =
                fs::read_to_string(&made).unwrap_or_else(|error| panic!("{}: {error}", made.display()));
            let record = folder.join(format!("shims/{name}.{kind}"));
            // A bridge that declares nothing for Zig has its first line only.
            if made.lines().count() == 1 {
                assert!(!record.exists(), "{} is no longer made", record.display());
                continue;
            }
            if bless {
                fs::write(&record, &made).expect("the record can be written");
            }
            let recorded = fs::read_to_string(&record).unwrap_or_default();
            assert!(
                made == recorded,
                "{name}: BLESS=1 records the new text\n--- recorded\n{recorded}\n--- now\n{made}"
            );
        }
    }
}
