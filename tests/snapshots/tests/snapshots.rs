//! What is generated for the bridges in `src`, compared with `expected/<bridge>`: the glue header (`glue.h`), the copy
//! that cxx_build reads (`lowered.rs`) and the Rust items that the macro adds (`expanded.rs`). `BLESS=1` records them anew.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

/// The macro's own source: a crate of macros can't be used as a library.
#[cfg(not(feature = "sibling-module"))]
#[path = "../../../macro/src/expand/mod.rs"]
#[allow(dead_code)]
mod expand;

const BRIDGES: [&str; 9] =
    ["styles", "methods", "borrowed", "nested", "attributes", "exports", "callbacks", "streams", "channels"];

#[test]
fn glue_headers_are_as_recorded() {
    compare("glue.h", |name| generated(&format!("include/cobridge-snapshot-tests/src/{name}.rs.async.h")));
}

#[test]
fn lowered_copies_are_as_recorded() {
    compare("lowered.rs", |name| generated(&format!("src/src/{name}.rs")));
}

/// What this package's build script has written.
fn generated(path: &str) -> String {
    let file = Path::new(env!("OUT_DIR")).join("cobridge").join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

#[cfg(not(feature = "sibling-module"))]
#[test]
fn expansions_are_as_recorded() {
    use cobridge_gen::syntax::find_bridges;
    use proc_macro2::{TokenStream, TokenTree};

    /// The contents of the attribute that carries the items, wherever it is.
    fn items(tokens: TokenStream) -> Option<TokenStream> {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let carrier = tokens.windows(2).find_map(|pair| match pair {
            [TokenTree::Ident(name), TokenTree::Group(group)] if name == "serde" => Some(group.stream()),
            _ => None,
        });
        carrier.or_else(|| {
            tokens.into_iter().find_map(|token| match token {
                TokenTree::Group(group) => items(group.stream()),
                _ => None,
            })
        })
    }

    compare("expanded.rs", |name| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/{name}.rs"));
        let source = fs::read_to_string(source).expect("the bridge can be read");
        let mut text = String::new();
        for found in find_bridges(source.parse().expect("the bridge is Rust")) {
            let expansion = expand::bridge(found.args, found.module);
            let Some(items) = items(expansion) else {
                text.push_str("// No async items: left to cxx.\n");
                continue;
            };
            let file: syn::File = syn::parse2(items).expect("the expansion is Rust");
            let _ = writeln!(text, "{}", prettyplease::unparse(&file));
        }
        text
    });
}

fn compare(file: &str, actual: impl Fn(&str) -> String) {
    let mut different = String::new();
    for name in BRIDGES {
        let actual = actual(name);
        let record = Path::new(env!("CARGO_MANIFEST_DIR")).join("expected").join(name).join(file);
        if env::var_os("BLESS").is_some_and(|bless| bless == "1") {
            fs::create_dir_all(record.parent().expect("a record is in a folder"))
                .expect("the folder can be made");
            fs::write(&record, actual).expect("the record can be written");
            continue;
        }
        let recorded = fs::read_to_string(&record).unwrap_or_default();
        if recorded != actual {
            let lines =
                recorded.lines().zip(actual.lines()).take_while(|(recorded, actual)| recorded == actual);
            let _ = writeln!(different, "{name}/{file}, line {}:\n{actual}", lines.count() + 1);
        }
    }
    assert!(different.is_empty(), "BLESS=1 records the new text\n{different}");
}
