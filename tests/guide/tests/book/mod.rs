//! The guide's sources, as the tests read them.

use std::fs;
use std::path::{Path, PathBuf};

/// The checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the checkout is there")
}

/// A page of the guide.
pub struct Page {
    /// Its path.
    pub path: PathBuf,
    pub text: String,
}

/// The pages in the order of the summary.
pub fn pages() -> Vec<Page> {
    let source = root().join("book/src");
    let summary = fs::read_to_string(source.join("SUMMARY.md")).expect("the summary is readable");
    let links = summary.lines().filter_map(|line| line.split_once("](")?.1.split_once(')'));
    links
        .map(|(link, _)| {
            let path = source.join(link);
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{link}: {error}"));
            Page { path, text }
        })
        .collect()
}

/// `{{#include path:anchor}}` or `{{#rustdoc_include path:anchor}}`.
pub struct Include {
    pub path: PathBuf,
    pub anchor: Option<String>,
}

impl Include {
    /// Reads a line that is an include, whatever stands before it.
    pub fn parse(line: &str, page: &Path) -> Option<Include> {
        let (_, rest) = line.split_once("{{#include ").or_else(|| line.split_once("{{#rustdoc_include "))?;
        let (target, _) = rest.split_once("}}")?;
        let (path, anchor) = match target.split_once(':') {
            Some((path, anchor)) => (path, Some(anchor.to_owned())),
            None => (target, None),
        };
        Some(Include { path: page.parent()?.join(path), anchor })
    }

    /// What the reader sees.
    pub fn shown(&self) -> String {
        let text = fs::read_to_string(&self.path).unwrap_or_else(|e| panic!("{}: {e}", self.path.display()));
        let Some(anchor) = &self.anchor else {
            assert!(!text.contains("ANCHOR"), "{}: shown whole, but has anchors", self.path.display());
            return text;
        };
        let marks =
            |line: &str, what: &str| line.split_once(what).is_some_and(|(_, name)| name.trim() == anchor);
        let mut lines = text.lines().skip_while(|line| !marks(line, "ANCHOR: "));
        assert!(lines.next().is_some(), "{}: no anchor {anchor}", self.path.display());
        let shown: Vec<&str> = lines.by_ref().take_while(|line| !marks(line, "ANCHOR_END: ")).collect();
        without_anchors(&shown.join("\n"))
    }
}

/// A file as its reader writes it.
pub fn without_anchors(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.contains("ANCHOR: ") && !line.contains("ANCHOR_END: "));
    lines.flat_map(|line| [line, "\n"]).collect()
}

/// A fenced block.
pub struct Block<'a> {
    /// `rust,ignore` and the like.
    pub language: &'a str,
    pub lines: Vec<&'a str>,
}

/// The fenced blocks of a page, in order.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.trim_start().strip_prefix("```") {
            let inside = lines.by_ref().take_while(|line| line.trim() != "```");
            blocks.push(Block { language, lines: inside.collect() });
        }
    }
    blocks
}
