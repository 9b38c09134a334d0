//! What a foreign call can answer instead of a value.

use std::fmt;

/// Why an awaited foreign call has no value.
///
/// It is two words, so that `Result<T, Error>` stays small.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// C++ threw, or a promise was given an error: the message is what `what()` said. Also an error or a panic of a Rust
    /// future that C++ awaited and let pass.
    Exception(Exception),
    /// The foreign side stopped the operation itself: `set_cancelled()`, or `rust::Cancelled` thrown.
    Cancelled,
    /// The foreign side dropped its promise, or its callback's context, without an answer.
    Abandoned,
}

/// What [`Error::Cancelled`] says.
pub(crate) const CANCELLED: &str = "the operation was cancelled by the foreign side";
/// What [`Error::Abandoned`] says.
pub(crate) const ABANDONED: &str = "the foreign side let go of the operation without an answer";

impl Error {
    /// C++ threw.
    pub(crate) fn thrown(message: String) -> Error {
        Error::Exception(Exception::new(message, Origin::Thrown))
    }

    /// A Rust future that C++ awaits answered with an `Err`.
    pub(crate) fn described(message: String) -> Error {
        Error::Exception(Exception::new(message, Origin::Err))
    }

    /// A Rust future that C++ awaits panicked.
    pub(crate) fn panicked(message: String) -> Error {
        Error::Exception(Exception::new(message, Origin::Panic))
    }
}

/// A C++ exception that crossed into Rust, as its message.
pub struct Exception(Box<Text>);

struct Text {
    message: String,
    origin: Origin,
}

/// What an exception was where it began: C++ throws it as that again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Thrown,
    Err,
    Panic,
}

impl Exception {
    fn new(message: String, origin: Origin) -> Exception {
        Exception(Box::new(Text { message, origin }))
    }

    pub(crate) fn origin(&self) -> Origin {
        self.0.origin
    }

    /// What the exception's `what()` said. Bytes that are not UTF-8 have been replaced.
    pub fn what(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Debug for Exception {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Exception").field(&self.what()).finish()
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.what())
    }
}

impl std::error::Error for Exception {}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Exception(exception) => exception.fmt(formatter),
            Error::Cancelled => formatter.write_str(CANCELLED),
            Error::Abandoned => formatter.write_str(ABANDONED),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_can_travel() {
        fn travels<T: std::error::Error + Send + Sync + 'static>() {}
        travels::<Error>();
        assert_eq!(size_of::<Result<(), Error>>(), 2 * size_of::<usize>());
        travels::<Exception>();
    }

    #[test]
    fn display_is_the_message_and_debug_names_the_kind() {
        let error = Error::thrown("no route".to_owned());
        assert_eq!(error.to_string(), "no route");
        assert_eq!(format!("{error:?}"), r#"Exception(Exception("no route"))"#);
        assert!(Error::Abandoned.to_string().contains("without an answer"));
        assert!(Error::Cancelled.to_string().contains("cancelled"));
    }
}
