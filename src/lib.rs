//! Rust, C++ and Zig await each other.
//!
//! A [`#[cobridge::bridge]`](bridge) module is a [cxx] bridge in which extern blocks may hold `async fn`:
//!
//! ```no_run
//! #[cobridge::bridge(namespace = "http")]
//! mod ffi {
//!     unsafe extern "C++" {
//!         include!("client/include/http_client.h");
//!         async fn fetch(url: &str) -> Result<Vec<u8>>;
//!     }
//! }
//!
//! # async fn run() -> Result<(), cobridge::Error> {
//! let page = ffi::fetch("http://localhost/").await?;
//! # Ok(()) }
//! # fn main() {}
//! ```
//!
//! The C++ function may be a coroutine, take a promise or a callback, return a `std::future` or any awaitable, or block:
//! one declaration serves them all. `cobridge_build` generates and compiles the C++ side from a build script.
//!
//! # Who polls, on which thread
//!
//! A future does nothing until it is polled, and the body of a C++ coroutine runs only inside `poll`, on the thread that
//! polls. When something it awaits completes on another thread, that thread only wakes the task. Dropping a future
//! cancels the C++ side. The guide states all of this sentence by sentence.
//!
//! # Features
//!
//! * `tokio` (default): what needs a [`runtime`] uses the Tokio runtime that is entered, or else one that is made on first
//!   use. Without it there is only the runtime that you install, and without that `#[blocking]` functions and
//!   `std::future`s get a thread each.
//! * `smol`: [smol](https://docs.rs/smol) as a runtime, to be installed.
//! * `sibling-module`: an escape hatch for the expansion of the macro, described in the guide under "decisions".

mod abi;
mod async_fn;
mod call;
mod cpp;
mod error;
mod export;
pub mod runtime;
mod timer;

/// ```no_run
/// #[cobridge::bridge(namespace = "http")]
/// mod ffi {
///     struct Response {
///         status: i32,
///         body: Vec<u8>,
///     }
///     unsafe extern "C++" {
///         include!("client/include/http_client.h");
///         type Client;
///         fn new_client() -> UniquePtr<Client>;                       // plain cxx
///         async fn send(self: &Client, url: &str) -> Result<Response>; // Rust awaits C++
///         #[blocking]
///         async fn compress(data: &[u8]) -> Vec<u8>;                   // runs on the blocking pool
///     }
/// }
/// # fn main() {}
/// ```
#[doc(inline)]
pub use cobridge_macro::bridge;
pub use cxx;
pub use error::{Error, Exception};
pub use runtime::RuntimeHandle;

/// What generated code uses, and nothing else may.
#[doc(hidden)]
pub mod private {
    pub use crate::async_fn::{RawAsyncFn, async_fn, async_fn_result};
    pub use crate::call::{Call, Declaration, Fallible, Infallible, Local, call, local};
    pub use crate::export::{
        RustFuture, copy, export, export_local, export_local_result, export_result, start,
    };
    /// Imported by the expansion of a bridge, under the one name that cxx copies: see `expand` in the macro crate.
    pub mod append {
        pub use cobridge_macro::append_to_bridge as serde;
    }
}
