//! What the tests of the contract's sentences 22 and 23 await.

#[cobridge::bridge(namespace = "steady")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/steady.h");

        /// Answered by `release`, on the thread that calls it.
        type Gate;
        fn new_gate() -> SharedPtr<Gate>;
        fn release(self: &Gate) -> u64;

        async fn value(x: u64) -> u64;
        async fn coroutine(x: u64) -> Result<u64>;
        async fn nested(depth: u64) -> Result<u64>;
        async fn at_gate(gate: &Gate) -> Result<u64>;
        async fn promise(gate: &Gate, text: &str) -> Result<u64>;
        async fn callback(gate: &Gate, x: u64) -> Result<u64>;
        async fn promise_now(x: u64) -> u64;

        /// How often `operator new` has been called, if that can be counted in this build.
        fn allocations() -> u64;
        /// Whether frames and slots come from a pool in this build.
        fn is_pooled() -> bool;
    }
}
