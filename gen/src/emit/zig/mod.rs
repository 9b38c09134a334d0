//! The Zig files of a Rust file: the [`shim`](fn@shim), through which Rust calls Zig, and the module [`bridge`](fn@bridge), which users import.

mod bridge;
mod export;
mod shim;
mod types;

pub use bridge::bridge;
pub use shim::shim;

use crate::lower::{ZigPlan, ZigSource};
use syn::LitStr;

/// Zig source of the user's, and the name of the module that the shim imports it by.
pub struct ZigFile {
    /// `user0`.
    pub module: String,
    /// Where it is.
    pub source: ZigSource,
}

impl ZigSource {
    /// The file that messages name. `source` is the Rust file.
    fn shown(&self, source: &str) -> String {
        match self {
            ZigSource::File(path) => path.value(),
            ZigSource::Inline(_) => source.to_owned(),
        }
    }
}

/// What is to be written to a file for source in the Rust file: every line and column is the same.
pub fn inline_text(literal: &LitStr) -> String {
    let start = literal.span().start();
    let quotes = literal.token().to_string().find('"').map_or(0, |at| at + 1);
    let (lines, columns) = ("\n".repeat(start.line.saturating_sub(1)), " ".repeat(start.column + quotes));
    format!("{lines}{columns}{}", literal.value())
}

/// A name as Zig wants it: in quotes if it is one of Zig's own words.
fn identifier(name: &str) -> String {
    let is_number_type = name
        .strip_prefix(['u', 'i', 'f'])
        .is_some_and(|bits| !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit()));
    if WORDS.contains(&name) || is_number_type { format!("@{name:?}") } else { name.to_owned() }
}

/// Zig's keywords, and the types that no declaration may hide.
const WORDS: [&str; 71] = [
    "addrspace",
    "align",
    "allowzero",
    "and",
    "anyerror",
    "anyframe",
    "anyopaque",
    "anytype",
    "asm",
    "bool",
    "break",
    "callconv",
    "catch",
    "comptime",
    "comptime_float",
    "comptime_int",
    "const",
    "continue",
    "c_char",
    "c_int",
    "c_long",
    "c_longdouble",
    "c_longlong",
    "c_short",
    "c_uint",
    "c_ulong",
    "c_ulonglong",
    "c_ushort",
    "defer",
    "else",
    "enum",
    "errdefer",
    "error",
    "export",
    "extern",
    "false",
    "fn",
    "for",
    "if",
    "inline",
    "isize",
    "linksection",
    "noalias",
    "noinline",
    "noreturn",
    "nosuspend",
    "null",
    "opaque",
    "or",
    "orelse",
    "packed",
    "pub",
    "resume",
    "return",
    "struct",
    "suspend",
    "switch",
    "test",
    "threadlocal",
    "true",
    "try",
    "type",
    "undefined",
    "union",
    "unreachable",
    "usize",
    "var",
    "void",
    "volatile",
    "while",
    "_",
];

/// `.{}`, `.{one}` or `.{ one, two }`, as `zig fmt` has them.
fn list(items: &[String]) -> String {
    match items {
        [] => ".{}".to_owned(),
        [only] => format!(".{{{only}}}"),
        several => format!(".{{ {} }}", several.join(", ")),
    }
}

/// The user's source of all blocks of a Rust file, each once.
pub fn files(plans: &[ZigPlan]) -> Vec<ZigFile> {
    let mut files: Vec<ZigFile> = Vec::new();
    for source in plans.iter().flat_map(|plan| &plan.blocks).flat_map(|block| &block.sources) {
        if !files.iter().any(|file| file.source == *source) {
            files.push(ZigFile { module: format!("user{}", files.len()), source: source.clone() });
        }
    }
    files
}

/// Those of the files that hold one of these.
fn modules<'a>(files: &'a [ZigFile], sources: &[ZigSource]) -> Vec<&'a ZigFile> {
    files.iter().filter(|file| sources.contains(&file.source)).collect()
}

/// What is to be imported where a declaration of that name is looked for: the one file, or the one of several that has it.
fn user(name: &str, files: &[&ZigFile]) -> String {
    let modules: Vec<String> = files.iter().map(|file| format!("@import({:?})", file.module)).collect();
    match &modules[..] {
        [only] => only.clone(),
        several => format!("rust.glue.owner({name:?}, {})", list(several)),
    }
}
