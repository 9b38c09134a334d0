//! The bridge: everything that Rust and C++ say to each other.

/// The file reader that C++ implements, in two shapes.
#[cobridge::bridge(namespace = "file_stream")]
pub mod ffi {
    /// What the readers of the process have done so far.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    struct Counters {
        /// Files that were opened.
        files_opened: u64,
        /// Files that are open at the moment.
        files_open: u64,
        /// Chunks that were read from a file.
        chunks_read: u64,
        /// Chunks that a stream has taken from its reader.
        chunks_given: u64,
        /// How often a reader found its stream full, and waited.
        times_full: u64,
    }

    unsafe extern "C++" {
        include!("demo-file-stream/include/reader.h");
        include!("demo-file-stream/include/tally.h");

        /// So many bytes of a file, in chunks: a coroutine, which reads one whenever the stream is polled for it.
        fn generate(path: &str, length: u64) -> impl Stream<Item = Result<Vec<u8>>>;

        /// The same, read by a thread of its own, which is at most 16 chunks ahead.
        #[capacity(16)]
        fn push(path: &str, length: u64) -> impl Stream<Item = Result<Vec<u8>>>;

        /// The counters, now.
        fn counters() -> Counters;
        /// Is there when so many chunks have been given and the reader waits for room, or no file is open.
        async fn held_back(chunks_given: u64);
        /// Is there when no file is open.
        async fn all_closed();
    }

    extern "Rust" {
        // cxx's Vec grows one element a call from C++; C++ reads into this one.
        fn zeroed(length: usize) -> Vec<u8>;
    }
}

/// What `push` is declared with.
pub const CAPACITY: u64 = 16;

fn zeroed(length: usize) -> Vec<u8> {
    vec![0; length]
}
