//! The generated Zig, which the other tests call, as it is recorded in `tests/zig/shims`. `BLESS=1` records it anew.
//!
//! `cargo xtask fmt` looks at the records: what is generated is formatted.
#![cfg(not(without_zig))]

use std::fs;
use std::path::Path;

#[test]
fn the_shims_are_those_recorded() {
    for name in ["answers", "digests", "inline", "plain"] {
        let made = Path::new(env!("OUT_DIR")).join(format!("cobridge/zig/src.{name}+2ers.zig"));
        let made = fs::read_to_string(&made).unwrap_or_else(|error| panic!("{}: {error}", made.display()));
        let record = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("shims/{name}.zig"));
        if std::env::var_os("BLESS").is_some_and(|bless| bless == "1") {
            fs::write(&record, &made).expect("the record can be written");
        }
        let recorded = fs::read_to_string(&record).unwrap_or_default();
        assert!(
            made == recorded,
            "{name}: BLESS=1 records the new text\n--- recorded\n{recorded}\n--- now\n{made}"
        );
    }
}
