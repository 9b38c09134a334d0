//! Streams across the bridge.
//!
//! A `fn events(..) -> impl Stream<Item = T>` that C++ implements gives a Rust stream: every combinator of
//! `futures::StreamExt` works on it. It does nothing until it is polled, ends at its first `Err`, is fused, and dropping it
//! ends the producer. [`BatchStream`] takes several items in one crossing.
//!
//! In the other direction an exported function returns any `impl Stream`, which C++ gets as a `rust::Stream<T>`.

mod batch;
pub(crate) mod call;
pub(crate) mod export;

pub use batch::{BatchStream, Batches, NextBatch};
pub use futures_core::{FusedStream, Stream};
