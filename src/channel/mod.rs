//! Channels that Rust and C++ send to and receive from.
//!
//! They are [async-channel](https://docs.rs/async-channel)'s: many producers, many consumers, each item to one of them;
//! bounded or not. An argument `Sender<T>` or `Receiver<T>` of a bridge takes one of these, and C++ sees it as a
//! `rust::Sender<T>` or a `rust::Receiver<T>`, whose copies are clones:
//!
//! ```no_run
//! #[cobridge::bridge]
//! mod ffi {
//!     unsafe extern "C++" {
//!         include!("meter/include/meter.h");
//!         fn drain(input: Receiver<Vec<u8>>, output: Sender<u64>);
//!     }
//! }
//!
//! # async fn run() {
//! let (input, output) = cobridge::channel::bounded(16);
//! let (lengths, received) = cobridge::channel::unbounded();
//! ffi::drain(output, lengths);
//! input.send(b"some bytes".to_vec()).await.expect("C++ keeps its end");
//! drop(input);
//! while let Ok(length) = received.recv().await {
//!     println!("{length}");
//! }
//! # }
//! # fn main() {}
//! ```
//!
//! A full channel, an empty and a closed one are three different answers, and an item that is refused comes back in the
//! error. When the last sender is dropped, receivers get what is queued, and then the end; when the last receiver is
//! dropped, senders that wait are told. A [`Receiver`] is a `Stream`.

pub(crate) mod ops;

// Without the futures' types: a second `Send` in the crate would make rustc write `std::marker::Send` in every message.
#[doc(no_inline)]
pub use async_channel::{
    Receiver, RecvError, SendError, Sender, TryRecvError, TrySendError, WeakReceiver, WeakSender, bounded,
    unbounded,
};
