//! The guide shows only code that these tests compile, and none of its links is dead.

#[allow(dead_code)]
mod book;

use book::{Include, Page, blocks, pages, root};
use std::fs;
use std::path::Path;

/// Where links to files of the project point to.
const REPOSITORY: &str = "https://github.com/cobridge/cobridge/blob/main/";

#[test]
fn every_include_has_its_target() {
    let mut count = 0;
    for page in pages() {
        for line in page.text.lines() {
            if let Some(include) = Include::parse(line, &page.path) {
                assert!(!include.shown().trim().is_empty(), "{}: {line} is empty", page.path.display());
                count += 1;
            }
        }
    }
    assert!(count > 50, "the includes have gone");
}

#[test]
fn no_listing_is_typed_into_the_text() {
    for page in pages() {
        for block in blocks(&page.text) {
            let language = block.language.split(',').next().unwrap_or_default();
            if ["text", "sh"].contains(&language) {
                continue;
            }
            assert!(
                ["rust", "cpp", "zig", "toml"].contains(&language),
                "{}: a block in {language:?}",
                page.path.display()
            );
            for line in block.lines {
                let include = Include::parse(line, &page.path);
                let compiled = include.is_some_and(|include| is_compiled(&include.path));
                assert!(compiled, "{}: typed by hand: {line}", page.path.display());
            }
        }
    }
}

/// Below this package, or the one of the tests across the languages: their build scripts and tests compile everything.
fn is_compiled(path: &Path) -> bool {
    let Ok(path) = path.canonicalize() else { return false };
    ["tests/guide", "tests/ffi", "tests/zig"].iter().any(|package| path.starts_with(root().join(package)))
}

#[test]
fn every_page_is_in_the_summary() {
    let pages: Vec<_> = pages().into_iter().map(|page| page.path).collect();
    let mut folders = vec![root().join("book/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md")
                && !path.ends_with("SUMMARY.md")
            {
                assert!(pages.contains(&path), "{} is not in the summary", path.display());
            }
        }
    }
}

#[test]
fn no_link_is_dead() {
    let mut count = 0;
    for page in pages() {
        for (text, target) in links(&page.text) {
            check_link(&page, text, target);
            count += 1;
        }
    }
    assert!(count > 50, "the links have gone");
}

/// `[text](target)`, outside of fenced blocks.
fn links(page: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in page.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        let mut rest = line;
        while !fenced && let Some(at) = rest.find("](") {
            let text = rest[..at].rsplit('[').next().unwrap_or_default();
            let target = rest[at + 2..].split(')').next().unwrap_or_default();
            found.push((text, target));
            rest = &rest[at + 2..];
        }
    }
    found
}

fn check_link(page: &Page, text: &str, target: &str) {
    let place = page.path.display();
    if let Some(file) = target.strip_prefix(REPOSITORY) {
        let path = root().join(file);
        assert!(path.exists(), "{place}: {file} is not in the project");
        // `[a_test](.../file.rs)` names something in the file.
        let name = text.trim_matches('`');
        if path.is_file() && name.contains('_') && !name.contains(['/', '.', ' ']) {
            let source = fs::read_to_string(&path).unwrap();
            assert!(source.contains(name), "{place}: {file} has no {name}");
        }
        return;
    }
    if target.starts_with("https://") {
        return;
    }
    let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
    let path = if file.is_empty() { page.path.clone() } else { page.path.parent().unwrap().join(file) };
    let source = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{place}: {target}: {error}"));
    let there = fragment.is_empty()
        || source.contains(&format!("id=\"{fragment}\""))
        || source.lines().filter(|line| line.starts_with('#')).any(|heading| slug(heading) == fragment);
    assert!(there, "{place}: {target}: no such heading");
}

/// A heading's id, as mdBook makes it.
fn slug(heading: &str) -> String {
    let title = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = title.chars().filter(|letter| letter.is_alphanumeric() || [' ', '-', '_'].contains(letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}
