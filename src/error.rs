//! What a foreign call can answer instead of a value.

use std::fmt;

/// Why an awaited foreign call has no value.
///
/// It is one word, so that `Result<T, Error>` stays small.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// C++ threw, or a promise was given an error: the message is what `what()` said.
    Exception(Exception),
    /// The foreign side stopped the operation itself: `set_cancelled()`, or `rust::Cancelled` thrown.
    Cancelled,
    /// The foreign side dropped its promise, or its callback's context, without an answer.
    Abandoned,
}

/// A C++ exception that crossed into Rust, as its message.
pub struct Exception {
    message: Box<str>,
}

impl Exception {
    pub(crate) fn new(message: String) -> Exception {
        Exception { message: message.into_boxed_str() }
    }

    /// What the exception's `what()` said. Bytes that are not UTF-8 have been replaced.
    pub fn what(&self) -> &str {
        &self.message
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
            Error::Cancelled => formatter.write_str("the operation was cancelled by the foreign side"),
            Error::Abandoned => {
                formatter.write_str("the foreign side let go of the operation without an answer")
            }
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
        travels::<Exception>();
    }

    #[test]
    fn display_is_the_message_and_debug_names_the_kind() {
        let error = Error::Exception(Exception::new("no route".to_owned()));
        assert_eq!(error.to_string(), "no route");
        assert_eq!(format!("{error:?}"), r#"Exception(Exception("no route"))"#);
        assert!(Error::Abandoned.to_string().contains("without an answer"));
        assert!(Error::Cancelled.to_string().contains("cancelled"));
    }
}
