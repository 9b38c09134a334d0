//! What went wrong, as the user reads it: codespan reports with the user's own lines, as cxx_build prints them.

use cobridge_gen::Diagnostics;
use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term::{self, termcolor};
use std::io;
use std::path::Path;

/// A file that a message can quote.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// One or more reasons to stop.
#[derive(Debug, Default)]
pub(crate) struct Failure {
    files: Vec<(String, String)>,
    diagnostics: Vec<Diagnostic<usize>>,
}

impl Failure {
    /// Something that has no place in a file.
    pub(crate) fn message(text: impl std::fmt::Display) -> Failure {
        Failure {
            files: Vec::new(),
            diagnostics: vec![Diagnostic::error().with_code("cobridge").with_message(text)],
        }
    }

    /// What could not be done with a file or folder.
    pub(crate) fn io(what: &str, path: &Path, error: &io::Error) -> Failure {
        let failure = Failure::message(format!("can't {what} {}: {error}", path.display()));
        if error.kind() == io::ErrorKind::NotFound && what == "read" {
            return failure.help("the path is relative to the crate's folder, where its Cargo.toml is");
        }
        failure
    }

    /// What to do about it.
    pub(crate) fn help(mut self, text: &str) -> Failure {
        for diagnostic in &mut self.diagnostics {
            diagnostic.notes.push(format!("help: {text}"));
        }
        self
    }

    /// What explains it.
    pub(crate) fn note(mut self, text: &str) -> Failure {
        for diagnostic in &mut self.diagnostics {
            diagnostic.notes.push(text.to_owned());
        }
        self
    }

    /// Messages about places in a file.
    pub(crate) fn report(source: &Source, messages: &Diagnostics) -> Failure {
        let diagnostics = messages.0.iter().map(|message| {
            let start = message.start.byte_range().start.min(source.text.len());
            let end = message.end.byte_range().end.clamp(start, source.text.len());
            let label = Label::primary(0, start..end);
            let notes = message.help.iter().map(|help| format!("help: {help}")).collect();
            Diagnostic::error()
                .with_code("cobridge")
                .with_message(message.message.clone())
                .with_labels(vec![label])
                .with_notes(notes)
        });
        Failure {
            diagnostics: diagnostics.collect(),
            files: vec![(source.name.clone(), source.text.clone())],
        }
    }

    /// Adds what else went wrong.
    pub(crate) fn merge(&mut self, other: Failure) {
        let shift = self.files.len();
        self.files.extend(other.files);
        self.diagnostics.extend(other.diagnostics.into_iter().map(|mut diagnostic| {
            for label in &mut diagnostic.labels {
                label.file_id += shift;
            }
            diagnostic
        }));
    }

    /// `Err(self)` if anything went wrong.
    pub(crate) fn into_result(self) -> Result<(), Failure> {
        if self.diagnostics.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Messages and notes, without the places.
    #[cfg(test)]
    pub(crate) fn text(&self) -> String {
        let lines = self.diagnostics.iter().flat_map(|each| [&each.message].into_iter().chain(&each.notes));
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// Prints everything to standard error, which Cargo shows when a build script fails.
    pub(crate) fn print(&self) {
        let mut files = SimpleFiles::new();
        for (name, text) in &self.files {
            files.add(name, text);
        }
        let mut stream = termcolor::StandardStream::stderr(termcolor::ColorChoice::Auto);
        let config = term::Config::default();
        eprintln!();
        for diagnostic in &self.diagnostics {
            if term::emit_to_write_style(&mut stream, &config, &files, diagnostic).is_err() {
                eprintln!("error: {}", diagnostic.message);
            }
        }
    }
}
