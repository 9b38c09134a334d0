//! What the benchmark program needs of C++: the event loop, the plain calls to compare with, and the allocation count.

use crate::awaited::wake_pending;
use crate::bytes::make_bytes;

#[cxx::bridge(namespace = "bench")]
pub mod ffi {
    extern "Rust" {
        fn make_bytes(count: usize) -> Vec<u8>;
        fn wake_pending();
    }

    unsafe extern "C++" {
        include!("cobridge-bench/cpp/machine.h");

        /// Runs what was posted, once.
        fn run_loop();
        /// The same on another thread, which has ended when this returns.
        fn run_loop_elsewhere();
        /// Makes room for so many jobs.
        fn reserve_loop(jobs: usize);

        /// A plain cxx call.
        fn plain(x: u64) -> u64;
        /// One atomic read-modify-write.
        fn atomic_add(x: u64) -> u64;
        /// One block from the heap, and back.
        fn allocate_and_free(x: u64) -> u64;
        /// A plain cxx call that returns a vector.
        fn plain_bytes(count: usize) -> Vec<u8>;

        /// Whether calls of `operator new` are counted.
        fn count_allocations(count: bool);
        /// How many there were.
        fn allocations() -> u64;
        /// Which compiler compiled the C++.
        fn compiler() -> &'static str;
    }
}
