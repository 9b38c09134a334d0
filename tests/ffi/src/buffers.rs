//! Bytes that cross without a copy: C++'s memory and its deleter, `bytes::Bytes`, and slices that a coroutine fills.

use cobridge::stream::Stream;
use cobridge::{Bytes, Error, ForeignBytes};
use futures::stream;

/// The bridge. Neither type is declared in it.
#[cobridge::bridge(namespace = "buffers")]
pub mod ffi {
    /// Both as fields.
    #[derive(Debug)]
    struct Packet {
        /// C++'s memory.
        frame: ForeignBytes,
        /// Rust's.
        header: Bytes,
        /// A number beside them.
        number: u64,
    }

    /// A deleter's kind.
    #[derive(Debug)]
    enum Deleter {
        /// A function pointer that takes the pointer.
        Function,
        /// A small closure that takes pointer and length.
        Small,
        /// A small closure that takes nothing.
        KeepsAlive,
        /// One that is too large to be kept inside.
        Large,
        /// A small one that is not moved as its bytes.
        MoveOnly,
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/buffers.h");

        /// So many bytes of a value.
        fn lend(deleter: Deleter, length: usize, value: u8) -> ForeignBytes;
        /// The same, later.
        async fn lend_later(length: usize) -> Result<ForeignBytes>;
        /// How often deleters have run.
        fn deleted() -> u64;
        /// What was wrong with one's arguments, if anything.
        fn complaint() -> String;
        /// An id of the thread that ran the last one.
        fn deleting_thread() -> u64;
        /// An id of this thread.
        fn this_thread() -> u64;
        /// The content of a `std::vector`.
        fn of_vector(length: usize) -> ForeignBytes;
        /// The content of a `std::string`, which may lie inside of the string.
        fn of_string(text: &str) -> ForeignBytes;
        /// Without anything.
        fn of_nothing() -> ForeignBytes;
        /// Where it is, as C++ sees it, and its sum.
        fn look(bytes: &ForeignBytes) -> [usize; 2];
        /// Takes it and drops it.
        fn forget(bytes: ForeignBytes);
        /// Takes it and gives it back.
        fn give_back(bytes: ForeignBytes) -> Result<ForeignBytes>;
        /// The same in a coroutine.
        async fn pass_on(bytes: ForeignBytes) -> ForeignBytes;
        /// Packets too.
        async fn pass_packet(packet: Packet) -> Result<Packet>;
        /// Through channels.
        async fn pass_frames(input: Receiver<ForeignBytes>, output: Sender<Bytes>);
        /// A coroutine that gives frames of the values from 1 on, each of which holds its address. Before an even one it
        /// suspends, with the frame at hand. After 13 it fails.
        fn frames(count: u8) -> impl Stream<Item = Result<ForeignBytes>>;
        /// The same frames, all of them sent before the function returns.
        #[capacity(8)]
        fn pushed_frames(count: u8) -> impl Stream<Item = ForeignBytes>;
        /// A coroutine that gives the content in pieces.
        fn pieces(bytes: Bytes, size: usize) -> impl Stream<Item = Bytes>;
        /// Consumes the streams of Rust that are declared below, in every way; what is wrong is thrown.
        fn check_streams() -> Result<()>;
        /// Runs the checks that C++ has of its own; what is wrong is thrown.
        fn check() -> Result<()>;

        /// The same content, where it is.
        fn share(bytes: &Bytes) -> Bytes;
        /// A part of it, later.
        async fn part(bytes: Bytes, begin: usize, end: usize) -> Result<Bytes>;
        /// Of a vector, which is made in C++.
        fn bytes_of_vec(length: usize) -> Bytes;
        /// Of C++'s memory.
        fn bytes_of_foreign(length: usize) -> Bytes;
        /// Where it is, as C++ sees it, and its sum.
        fn look_at(bytes: &Bytes) -> [usize; 2];

        /// A coroutine that fills the slice, some of it after it was suspended.
        async fn fill(data: &mut [u8]) -> usize;
    }

    extern "Rust" {
        /// Rust's own.
        fn rust_bytes(length: usize) -> Bytes;
        /// The sum.
        fn add_up(bytes: ForeignBytes) -> usize;
        /// The sum, later.
        async fn add_up_later(bytes: ForeignBytes, more: Bytes) -> Result<usize>;
        /// A part.
        async fn half(bytes: &Bytes) -> Bytes;
        /// The content in pieces.
        fn rust_pieces(bytes: Bytes, size: usize) -> impl Stream<Item = Bytes>;
        /// Frames of C++'s, of which Rust holds all from the beginning.
        fn held_frames(count: u8) -> impl Stream<Item = ForeignBytes>;
        /// `frames`, through Rust.
        fn frames_again(count: u8) -> impl Stream<Item = Result<ForeignBytes>>;
    }
}

fn rust_bytes(length: usize) -> Bytes {
    vec![1; length].into()
}

fn sum(bytes: &[u8]) -> usize {
    bytes.iter().map(|byte| usize::from(*byte)).sum()
}

fn add_up(bytes: ForeignBytes) -> usize {
    sum(&bytes)
}

async fn add_up_later(bytes: ForeignBytes, more: Bytes) -> Result<usize, std::convert::Infallible> {
    Ok(sum(&bytes) + sum(&more))
}

async fn half(bytes: &Bytes) -> Bytes {
    bytes.slice(..bytes.len() / 2).into()
}

fn rust_pieces(bytes: Bytes, size: usize) -> impl Stream<Item = Bytes> {
    stream::iter((0..bytes.len()).step_by(size).map(move |begin| {
        let end = bytes.len().min(begin + size);
        bytes.slice(begin..end).into()
    }))
}

fn held_frames(count: u8) -> impl Stream<Item = ForeignBytes> {
    let frames: Vec<_> = (1..=count).map(|value| ffi::lend(ffi::Deleter::Large, 10, value)).collect();
    stream::iter(frames)
}

fn frames_again(count: u8) -> impl Stream<Item = Result<ForeignBytes, Error>> {
    ffi::frames(count)
}
