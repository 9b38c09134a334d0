//! The Rust that Zig awaits.

use crate::bridge::ffi;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};

/// What C++ says, with this language's name around it. Without a name it panics.
pub(crate) async fn greet_in_rust(name: &str, milliseconds: u64) -> Result<String, cobridge::Error> {
    let _frame = Frame::enter();
    assert!(!name.is_empty(), "there is nobody to greet");
    let greeting = ffi::greet_in_cpp(name, milliseconds).await?;
    Ok(format!("Rust({greeting})"))
}

/// Counts the calls of `greet_in_rust`, and their destructors.
struct Frame;

static ENTERED: AtomicU64 = AtomicU64::new(0);
static LEFT: AtomicU64 = AtomicU64::new(0);

impl Frame {
    fn enter() -> Frame {
        ENTERED.fetch_add(1, SeqCst);
        Frame
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        LEFT.fetch_add(1, SeqCst);
    }
}

/// How many calls of `greet_in_rust` have begun, and how many of these are gone.
pub(crate) fn frames() -> (u64, u64) {
    (ENTERED.load(SeqCst), LEFT.load(SeqCst))
}

/// What Zig has to say besides an error. All clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<String>>);

impl Notes {
    pub(crate) fn write(&self, text: &str) {
        text.clone_into(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Nobody else has any.
    pub(crate) fn is_alone(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}
