//! The file, which is gone with its `File`.

use crate::content::{CHUNK, Lines, Marks, Totals};
use anyhow::{Context as _, Result};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, process};

/// A file of one run's own.
pub struct File {
    path: PathBuf,
    handle: Option<fs::File>,
}

/// What lies in it.
#[derive(Clone, Copy)]
pub struct Content {
    /// All of it.
    pub totals: Totals,
    /// Its marked lines.
    pub marks: Marks,
}

impl File {
    /// An empty one, named after the demo.
    pub fn create(folder: &Path, demo: &str) -> Result<File> {
        let path = folder.join(format!("cobridge-{demo}-{}", process::id()));
        let handle = fs::File::create_new(&path).with_context(|| path.display().to_string())?;
        Ok(File { path, handle: Some(handle) })
    }

    /// Its path, for the other language.
    pub fn path(&self) -> Result<&str> {
        self.path.to_str().with_context(|| format!("{}: not UTF-8", self.path.display()))
    }

    /// Fills it. `written` is told of each chunk.
    pub async fn fill(&mut self, length: u64, mut written: impl FnMut(u64)) -> Result<Content> {
        let mut handle = self.handle.take().context("it is full")?;
        let mut content = Content { totals: Totals::default(), marks: Marks::default() };
        let mut lines = Lines::default();
        let mut text = Vec::with_capacity(CHUNK + 256);
        while content.totals.bytes < length {
            let size = CHUNK.min((length - content.totals.bytes) as usize);
            while text.len() < size {
                lines.append(&mut text);
            }
            let chunk = &text[..size];
            handle.write_all(chunk).with_context(|| self.path.display().to_string())?;
            content.totals.add(chunk);
            content.marks = content.marks.and(Marks::of(chunk));
            text.drain(..size);
            written(size as u64);
            // So that Ctrl-C is seen.
            tokio::task::yield_now().await;
        }
        Ok(content)
    }

    /// Removes it, and says whether that was possible.
    pub fn remove(self) -> Result<()> {
        fs::remove_file(&self.path).with_context(|| self.path.display().to_string())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // There may be none any more.
        let _ = fs::remove_file(&self.path);
    }
}
