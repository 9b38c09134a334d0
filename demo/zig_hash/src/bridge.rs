//! The bridge: everything that Rust and Zig say to each other.

/// Hashes, FNV-1a with 64 bits. Each takes as long as it is told to.
#[cobridge::bridge(namespace = "zig_hash")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/hash.zig");

        /// At once: no coroutine, no task, no thread.
        async fn hash_now(data: &[u8]) -> Result<u64>;
        /// Straight-line code on `std.Io`, which a drop cancels.
        async fn hash_on_io(data: &[u8], milliseconds: u64) -> Result<u64>;
        /// A promise, which one thread with a timer answers, however many there are.
        async fn hash_on_timer(data: &[u8], milliseconds: u64) -> Result<u64>;

        /// How many calls of `hash_on_io` have begun and not ended.
        fn running_on_io() -> u64;
        /// How many there were at the same time, at most.
        fn most_on_io() -> u64;
        /// Is there when so many calls of `hash_on_io` have been cancelled.
        async fn cancelled_on_io(count: u64) -> Result<()>;
        /// How many calls of `hash_on_timer` were dropped before their time.
        fn cancelled_on_timer() -> u64;
    }
}
