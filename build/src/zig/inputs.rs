//! Which files a library is made from: Zig does not tell, so `@import` and `@embedFile` are looked for in the sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

#[derive(Debug, Default, PartialEq)]
pub(crate) struct Inputs {
    /// Relative to the crate's folder if the user has named them so.
    pub(crate) files: BTreeSet<PathBuf>,
    /// The folders of files that embed what an expression names. What they embed is not known.
    pub(crate) unclear: BTreeSet<PathBuf>,
}

impl Inputs {
    /// The files behind these modules, and what they import and embed. What is not there is left to Zig, which says so if
    /// it is wanted.
    pub(crate) fn of(manifest: &Path, modules: impl Iterator<Item = PathBuf>) -> Inputs {
        let mut inputs = Inputs::default();
        let mut waiting: Vec<PathBuf> = modules.collect();
        while let Some(path) = waiting.pop() {
            let path = tidy(&path);
            let Ok(bytes) = fs::read(manifest.join(&path)) else { continue };
            let is_source = path.extension().is_some_and(|extension| extension == "zig");
            let folder = path.parent().unwrap_or(Path::new("")).to_owned();
            if inputs.files.insert(path) && is_source {
                for name in named(&String::from_utf8_lossy(&bytes)) {
                    match name {
                        Name::File(name) => waiting.push(folder.join(name)),
                        // The crate's own folder is a dot and not an empty name.
                        Name::Computed => drop(inputs.unclear.insert(Path::new(".").join(&folder))),
                    }
                }
            }
        }
        inputs
    }

    /// What Cargo is to look at.
    pub(crate) fn watched(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().chain(&self.unclear).map(PathBuf::as_path)
    }
}

/// A path without `x/..` and `.`, so that files which import each other across folders keep their names.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidy.components().next_back(), Some(Component::Normal(_))) => {
                tidy.pop();
            }
            _ => tidy.push(component),
        }
    }
    tidy
}

#[derive(Debug, PartialEq)]
enum Name {
    /// Relative to the source's folder, or the name of a module, which is no file.
    File(String),
    Computed,
}

/// What a source imports and embeds.
fn named(source: &str) -> Vec<Name> {
    let tokens: Vec<Token> = Tokens { rest: source }.collect();
    let mut names = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let Token::Builtin(builtin @ ("import" | "embedFile")) = token else { continue };
        match tokens.get(index + 1..index + 4) {
            Some([Token::Other('('), Token::Text(name), Token::Other(')' | ',')]) => {
                names.push(Name::File(name.clone()));
            }
            // Zig refuses an import of a name that is not written out.
            _ if *builtin == "embedFile" => names.push(Name::Computed),
            _ => {}
        }
    }
    names
}

#[derive(Debug, PartialEq)]
enum Token<'a> {
    Builtin(&'a str),
    Text(String),
    Other(char),
}

/// As much of Zig's tokens as tells code from comments and texts.
struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.rest = self.rest.trim_start();
            // A line of a text over several lines tells as little as a comment, but it is a token.
            let is_line = self.rest.starts_with(r"\\");
            if is_line || self.rest.starts_with("//") {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                self.rest = &self.rest[end..];
                if is_line {
                    return Some(Token::Other('\\'));
                }
                continue;
            }
            let first = self.rest.chars().next()?;
            self.rest = &self.rest[first.len_utf8()..];
            return Some(match first {
                '"' => Token::Text(self.quoted('"')),
                '\'' => {
                    self.quoted('\'');
                    Token::Other(first)
                }
                // `@"a name"` is no builtin.
                '@' if self.rest.starts_with('"') => {
                    self.rest = &self.rest[1..];
                    self.quoted('"');
                    Token::Other(first)
                }
                '@' => {
                    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
                    let end = self.rest.find(|letter| !is_name(letter)).unwrap_or(self.rest.len());
                    let (name, rest) = self.rest.split_at(end);
                    self.rest = rest;
                    Token::Builtin(name)
                }
                other => Token::Other(other),
            });
        }
    }
}

impl Tokens<'_> {
    /// What stands before the closing quote, which is consumed.
    fn quoted(&mut self, quote: char) -> String {
        let mut text = String::new();
        let mut letters = self.rest.char_indices();
        while let Some((_, letter)) = letters.next() {
            match letter {
                '\\' => match letters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, 't')) => text.push('\t'),
                    // Files whose names have to be written as numbers are not found.
                    Some((_, escaped)) => text.push(escaped),
                    None => {}
                },
                // Not closed: Zig will say so.
                '\n' => break,
                _ if letter == quote => break,
                _ => text.push(letter),
            }
        }
        self.rest = letters.as_str();
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;

    fn files(source: &str) -> Vec<String> {
        let names = named(source).into_iter();
        names.map(|name| if let Name::File(name) = name { name } else { "?".to_owned() }).collect()
    }

    #[test]
    fn imports_are_found_in_code_only() {
        let source = r#"
            const std = @import("std"); // @import("comment.zig")
            const a = @import( // why
                "a.zig");
            const text = "@import(\"text.zig\")";
            const lines =
                \\@import("lines.zig")
            ;
            const quote = '"'; const b = @import("sub/b.zig");
            const @"import" = @"import"("raw.zig");
            const data = @embedFile("my \"data\".bin",);
            const other = @imports("other.zig");
        "#;
        assert_eq!(files(source), ["std", "a.zig", "sub/b.zig", "my \"data\".bin"]);
    }

    #[test]
    fn what_an_expression_embeds_is_not_known() {
        assert_eq!(files(r#"const a = @embedFile("a" ++ ".bin"); const b = @embedFile(name);"#), ["?", "?"]);
    }

    #[test]
    fn sources_that_end_early_are_read_to_their_end() {
        for source in ["@import(\"a", "@import(", "@", "'", "\"\\", "\\\\", "//", "@\"", "\u{e9}@\u{e9}"] {
            assert!(named(source).is_empty(), "{source}");
        }
    }

    #[test]
    fn paths_are_tidied() {
        assert_eq!(tidy(Path::new("./zig/sub/../a.zig")), Path::new("zig/a.zig"));
        assert_eq!(tidy(Path::new("../shared/../a.zig")), Path::new("../a.zig"));
        assert_eq!(tidy(Path::new("/x/../../a.zig")), Path::new("/../a.zig"));
    }

    #[test]
    fn imports_are_followed_in_circles() {
        let folder = env::temp_dir().join(format!("cobridge-zig-inputs-{}", std::process::id()));
        fs::create_dir_all(folder.join("zig/sub")).unwrap();
        let write = |name: &str, text: &str| fs::write(folder.join("zig").join(name), text).unwrap();
        write("a.zig", r#"const b = @import("sub/b.zig"); const gone = @import("gone.zig");"#);
        write("sub/b.zig", r#"const a = @import("../a.zig"); const data = @embedFile("data.bin");"#);
        write("sub/data.bin", r#"@import("no_source.zig")"#);
        write("no_source.zig", "");
        let inputs = Inputs::of(&folder, ["zig/a.zig".into()].into_iter());
        let expected = ["zig/a.zig", "zig/sub/b.zig", "zig/sub/data.bin"].map(Path::new);
        assert_eq!(inputs.watched().collect::<Vec<_>>(), expected);
        write("sub/b.zig", "const data = @embedFile(name());");
        let inputs = Inputs::of(&folder, ["zig/a.zig".into()].into_iter());
        let expected = ["zig/a.zig", "zig/sub/b.zig", "./zig/sub"].map(Path::new);
        assert_eq!(inputs.watched().collect::<Vec<_>>(), expected);
        fs::remove_dir_all(folder).unwrap();
    }
}
