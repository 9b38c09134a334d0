//! The first line of a C++ test, which says how to build and run it:
//!
//! ```text
//! // test: std=11,14,17,20 flags=-DA,-DB args=5000,20000 quick=50,200 stack=1024
//! ```
//!
//! `std` is required. Several flags or arguments are divided by commas. `quick` replaces `args` where the program runs many times slower, under valgrind. `stack` is in KiB.

use anyhow::{Context, Result, bail, ensure};

/// A C++ standard, by its year: 11, 14, 17, 20, 23.
pub(crate) type Standard = u8;

const STANDARDS: [Standard; 5] = [11, 14, 17, 20, 23];

#[derive(Debug, Default, PartialEq)]
pub(crate) struct FirstLine {
    /// In rising order, at least one.
    pub(crate) standards: Vec<Standard>,
    pub(crate) flags: Vec<String>,
    pub(crate) args: Vec<String>,
    pub(crate) quick: Option<Vec<String>>,
    /// What the test must make do with, in KiB, unless it is the usual.
    pub(crate) stack: Option<u32>,
}

impl FirstLine {
    pub(crate) fn parse(text: &str) -> Result<FirstLine> {
        let line = text.lines().next().unwrap_or_default();
        let rest = line
            .strip_prefix("// test:")
            .with_context(|| format!("the first line must be `// test: std=...`, it is `{line}`"))?;
        let mut parsed = FirstLine::default();
        for (key, words) in assignments(rest)? {
            match key {
                "std" => parsed.standards = standards(&words)?,
                "flags" => parsed.flags = list(&words),
                "args" => parsed.args = list(&words),
                "quick" => parsed.quick = Some(list(&words)),
                "stack" => parsed.stack = Some(stack(&words)?),
                _ => bail!("unknown key `{key}` in the first line"),
            }
        }
        ensure!(!parsed.standards.is_empty(), "the first line has no std=");
        Ok(parsed)
    }

    pub(crate) fn highest(&self) -> Standard {
        self.standards.iter().copied().max().unwrap_or(20)
    }

    /// Whether the test runs every interleaving itself, on one thread that switches stacks.
    pub(crate) fn explores(&self) -> bool {
        self.flags.iter().any(|flag| flag == "-DCOBRIDGE_EXPLORE")
    }

    /// The arguments where everything is slow.
    pub(crate) fn quick(&self) -> &[String] {
        self.quick.as_ref().unwrap_or(&self.args)
    }
}

fn assignments(text: &str) -> Result<Vec<(&str, Vec<String>)>> {
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    for word in text.split_whitespace() {
        match word.split_once('=') {
            // A flag such as -DNAME=1 is not a key.
            Some((key, value)) if key.chars().all(|letter| letter.is_ascii_lowercase()) => {
                found.push((key, Vec::new()));
                push(&mut found, value)?;
            }
            _ => push(&mut found, word)?,
        }
    }
    Ok(found)
}

fn push(found: &mut [(&str, Vec<String>)], word: &str) -> Result<()> {
    let (_, words) = found.last_mut().with_context(|| format!("`{word}` belongs to no key"))?;
    if !word.is_empty() {
        words.push(word.to_owned());
    }
    Ok(())
}

fn list(words: &[String]) -> Vec<String> {
    words.iter().flat_map(|word| word.split(',')).map(str::to_owned).collect()
}

fn stack(words: &[String]) -> Result<u32> {
    let [size] = words else { bail!("stack= takes one number, in KiB") };
    size.parse().with_context(|| format!("`{size}` is no size of a stack, in KiB"))
}

fn standards(words: &[String]) -> Result<Vec<Standard>> {
    let [list] = words else { bail!("std= takes one list, such as 11,14,17,20") };
    let mut standards = Vec::new();
    for year in list.split(',') {
        let standard = year.parse().ok().filter(|standard| STANDARDS.contains(standard));
        standards.push(standard.with_context(|| format!("`{year}` is no C++ standard of {STANDARDS:?}"))?);
    }
    standards.sort_unstable();
    Ok(standards)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn everything_is_read() {
        let text = "// test: std=20,11 flags=-DA=1,-DB args=1,2 quick=3 stack=512\n#include <x>";
        let line = FirstLine::parse(text).unwrap();
        assert_eq!(line.standards, [11, 20]);
        assert_eq!(line.highest(), 20);
        assert_eq!(line.flags, words("-DA=1 -DB"));
        assert_eq!(line.args, words("1 2"));
        assert_eq!(line.quick(), words("3"));
        assert_eq!(line.stack, Some(512));
    }

    #[test]
    fn empty_values_and_missing_keys_are_fine() {
        let line = FirstLine::parse("// test: std=17 flags= args=").unwrap();
        assert_eq!(line, FirstLine { standards: vec![17], ..FirstLine::default() });
        assert_eq!(FirstLine::parse("// test: std=11 args=9").unwrap().quick(), words("9"));
    }

    #[test]
    fn mistakes_are_named() {
        let message = |text| FirstLine::parse(text).unwrap_err().to_string();
        assert!(message("#include <x>").contains("first line must be"));
        assert!(message("// test: args=1").contains("no std="));
        assert!(message("// test: std=12").contains("`12` is no C++ standard"));
        assert!(message("// test: std=20 speed=1").contains("unknown key `speed`"));
        assert!(message("// test: std=20 stack=big").contains("no size of a stack"));
        assert!(message("// test: 5 std=20").contains("`5` belongs to no key"));
    }
}
