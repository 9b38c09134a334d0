//! A program as a user runs it.

use std::fmt::{self, Display, Formatter};
use std::process::{Command, Output};

/// What it has said when it was over.
pub struct Said {
    /// Its exit code: none if a signal has ended it.
    pub code: Option<i32>,
    /// On standard output.
    pub out: String,
    /// On standard error.
    pub err: String,
}

/// Runs it to its end.
///
/// # Panics
///
/// If it does not start.
pub fn run(program: &str, arguments: &[&str]) -> Said {
    let output = Command::new(program).args(arguments).output();
    Said::from(output.unwrap_or_else(|error| panic!("{program} does not start: {error}")))
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
    }
}

impl Display for Said {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "exit code {:?}\n{}\n{}", self.code, self.out, self.err)
    }
}

impl Said {
    /// How many lines of standard output begin like that.
    pub fn lines(&self, begin: &str) -> usize {
        self.out.lines().filter(|line| line.starts_with(begin)).count()
    }

    /// For a program with a [`Report`](crate::report::Report).
    ///
    /// # Panics
    ///
    /// If not all of its steps, of which there are so many, were done or skipped.
    #[track_caller]
    pub fn confirms(&self, steps: usize) {
        assert_eq!(self.code, Some(0), "{self}");
        assert_eq!(self.lines("ok ") + self.lines("skipped "), steps, "{self}");
        assert!(self.out.ends_with(&format!("all {steps} steps did what they say\n")), "{self}");
    }
}
