//! The bridge: everything that Rust and Zig say to each other.

/// The file reader that Zig implements, in two shapes.
#[cobridge::bridge(namespace = "zig_file_stream")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/reader.zig");

        /// So many bytes of a file, in chunks: one is read whenever the stream is polled for it.
        fn pull(path: &str, length: u64) -> impl Stream<Item = Result<Vec<u8>>>;

        /// The same, read by a task on `std.Io`, which is at most 16 chunks ahead.
        #[capacity(16)]
        fn push(path: &str, length: u64) -> impl Stream<Item = Result<Vec<u8>>>;

        /// Files that were opened, in all.
        fn files_opened() -> u64;
        /// Files that are open at the moment.
        fn files_open() -> u64;
        /// Chunks that were read from a file.
        fn chunks_read() -> u64;
        /// Chunks that a stream has taken from its reader.
        fn chunks_given() -> u64;
        /// How often a reader found its stream full, and waited.
        fn times_full() -> u64;
        /// Is there when so many chunks have been given and the reader waits for room, or no file is open.
        async fn held_back(chunks_given: u64) -> Result<()>;
        /// Is there when no file is open.
        async fn all_closed() -> Result<()>;
    }
}

/// What `push` is declared with.
pub const CAPACITY: u64 = 16;
