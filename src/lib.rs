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
//! An `async fn` of `extern "Rust"` goes the other way: C++ calls it and gets a `rust::Future` to `co_await` in a coroutine,
//! to block on, to spawn or to chain. Plain and async functions of C++ take async closures as well.
//!
//! ```no_run
//! #[cobridge::bridge(namespace = "http")]
//! mod ffi {
//!     struct Request { path: String }
//!     struct Response { status: u16, body: Vec<u8> }
//!     extern "Rust" {
//!         type Session;
//!         async fn handle(self: &Session, request: Request) -> Result<Response>; // C++ awaits Rust
//!     }
//!     unsafe extern "C++" {
//!         include!("server/include/server.h");
//!         fn serve(port: u16, handler: impl AsyncFn(Request) -> Result<Response>);
//!     }
//! }
//!
//! pub struct Session;
//!
//! impl Session {
//!     async fn handle(&self, request: ffi::Request) -> Result<ffi::Response, std::io::Error> {
//!         Ok(ffi::Response { status: 200, body: request.path.into_bytes() })
//!     }
//! }
//!
//! # fn run() {
//! ffi::serve(8080, |request| async move { Session.handle(request).await });
//! # }
//! # fn main() {}
//! ```
//!
//! # Who polls, on which thread
//!
//! A future does nothing until it is polled, and the body of a C++ coroutine runs only inside `poll`, on the thread that
//! polls. When something it awaits completes on another thread, that thread only wakes the task. Dropping a future
//! cancels the other side, in both directions. What drives Rust futures for C++ is said in [`runtime`]. The guide states all
//! of this sentence by sentence.
//!
//! # Features
//!
//! * `tokio` (default): what needs a [`runtime`] uses the Tokio runtime that is entered, or else one that is made on first
//!   use. Without it there is only the runtime that you install, and without that `#[blocking]` functions and
//!   `std::future`s get a thread each.
//! * `smol`: [smol](https://docs.rs/smol) as a runtime, to be installed.
//! * `bytes`: `Bytes`, a [`bytes::Bytes`](https://docs.rs/bytes) that crosses.
//! * `sibling-module`: an escape hatch for the expansion of the macro, described in the guide under "decisions".

mod abi;
mod async_fn;
mod buffers;
mod call;
pub mod channel;
mod cpp;
mod error;
mod export;
mod local;
pub mod runtime;
pub mod stream;
mod sync;
mod timer;
mod zig;

#[cfg(feature = "bytes")]
pub use buffers::Bytes;
pub use buffers::ForeignBytes;
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
pub use error::{Error, Exception, ZigError};
pub use runtime::RuntimeHandle;
pub use zig::ZigBox;

/// What generated code uses, and nothing else may.
#[doc(hidden)]
pub mod private {
    pub use crate::async_fn::{RawAsyncFn, async_fn, async_fn_result};
    pub use crate::call::{Call, Declaration, Fallible, Infallible, call};
    pub use crate::channel::ops::{
        ChannelOps, RawReceiver, RawSender, channel_ops, give_receiver, give_sender, take_receiver,
        take_sender,
    };
    pub use crate::export::{
        RustFuture, awaited, copy, export, export_local, export_local_result, export_result, start,
    };
    pub use crate::local::{Local, local};
    pub use crate::stream::call::{StreamCall, stream_call};
    pub use crate::stream::export::{Items, RustStream, export_stream, export_stream_local, items};
    pub use futures_core::Stream;
    /// What `extern "Zig"` is expanded to.
    pub mod zig {
        pub use crate::__cobridge_crosses_as_it_is as crosses_as_it_is;
        pub use crate::zig::{
            Converted, Crossing, Handle, Moved, Object, Opaque, Optional, PromiseOps, SinkHandle, SinkOps,
            Slice, VecOps, address, address_mut, call_plain, give, give_future, give_object, give_result,
            give_stream, plain, slice,
        };
    }
    /// Imported by the expansion of a bridge, under the one name that cxx copies: see `expand` in the macro crate.
    pub mod append {
        pub use cobridge_macro::append_to_bridge as serde;
    }
}
