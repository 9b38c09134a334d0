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
    /// A Zig function returned an error, or gave one to its promise.
    Zig(ZigError),
    /// The foreign side stopped the operation itself: `set_cancelled()`, or `rust::Cancelled` thrown; in Zig `setCancelled()`.
    Cancelled,
    /// The foreign side dropped its promise, or its callback's context, without an answer; in Zig `abandon()`.
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

    /// A Zig error of this name and number.
    pub(crate) fn zig(name: &str, code: i32) -> Error {
        Error::Zig(ZigError(Box::new(NamedError { message: format!("{ZIG_ERROR}{name}"), code })))
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

/// A Zig error, which is a name: `error.FileNotFound` in Zig is `FileNotFound` here.
pub struct ZigError(Box<NamedError>);

struct NamedError {
    /// `ZIG_ERROR`, and the name.
    message: String,
    code: i32,
}

/// How the message of a Zig error begins.
const ZIG_ERROR: &str = "Zig error ";

impl ZigError {
    /// The error's name: `FileNotFound` for `error.FileNotFound`.
    pub fn name(&self) -> &str {
        &self.0.message[ZIG_ERROR.len()..]
    }

    /// The error's number, Zig's `@intFromError`. It may be another one with the next compilation: compare names.
    pub fn code(&self) -> i32 {
        self.0.code
    }

    /// What `Display` says.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Debug for ZigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ZigError").field("name", &self.name()).field("code", &self.code()).finish()
    }
}

impl fmt::Display for ZigError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message())
    }
}

impl std::error::Error for ZigError {}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Exception(exception) => exception.fmt(formatter),
            Error::Zig(error) => error.fmt(formatter),
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
        travels::<ZigError>();
    }

    #[test]
    fn display_is_the_message_and_debug_names_the_kind() {
        let error = Error::thrown("no route".to_owned());
        assert_eq!(error.to_string(), "no route");
        assert_eq!(format!("{error:?}"), r#"Exception(Exception("no route"))"#);
        let error = Error::zig("FileNotFound", 17);
        assert_eq!(error.to_string(), "Zig error FileNotFound");
        assert_eq!(format!("{error:?}"), r#"Zig(ZigError { name: "FileNotFound", code: 17 })"#);
        assert!(matches!(error, Error::Zig(error) if error.name() == "FileNotFound" && error.code() == 17));
        assert!(Error::Abandoned.to_string().contains("without an answer"));
        assert!(Error::Cancelled.to_string().contains("cancelled"));
    }
}
