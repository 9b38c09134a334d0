//! Async functions in the oneshot shape, and those that block.

#[cobridge::bridge(namespace = "shapes")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/shapes.zig");

        /// Answers by the callback: before it returns, later from another thread, or never.
        async fn load(url: &str) -> Result<Vec<u8>>;
        async fn count(text: String) -> u64;
        async fn tick();
        /// Answers with what it kept for the call before, and again for this one.
        async fn answers_twice(x: u64) -> u64;
        /// Keeps its context for `release`, which says whether the future was there.
        async fn held(x: u64) -> Result<u64>;
        fn release(x: u64);

        #[blocking]
        async fn thread_of(text: &str, owned: String) -> Result<u64>;
        #[blocking]
        async fn halves(numbers: &[u32], list: Vec<u32>) -> Vec<u32>;
        #[blocking]
        async fn blocks(name: String) -> String;
        fn thread_here() -> u64;
        fn unblock();
        fn blocked() -> u32;
    }
}

/// A second bridge has contexts of the same name: one that is the same type, one that is not.
#[cobridge::bridge(namespace = "others")]
pub mod others {
    unsafe extern "Zig" {
        include!("zig/shapes.zig");

        async fn tick();
        #[cxx_name = "now"]
        async fn count(text: &str) -> u32;
    }
}
