//! `rust::Promise`, completed from another thread.

#[cobridge::bridge(namespace = "promise")]
pub mod ffi {
    /// What a call gives back.
    struct Answer {
        text: String,
        numbers: Vec<u64>,
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/styles/promise.h");

        type Counter;
        fn new_counter(start: u64) -> UniquePtr<Counter>;
        fn total(self: &Counter) -> u64;

        /// Gives `x + 1`.
        async fn add_one(x: u64) -> u64;
        /// Gives both arguments in one text, or throws if `text` is "throw".
        async fn describe(text: &str, x: u64) -> Result<String>;
        /// The sum of a slice.
        async fn sum(numbers: &[u64]) -> Result<u64>;
        /// Takes and gives what owns memory.
        async fn gather(text: String, numbers: Vec<u64>) -> Result<Answer>;
        /// Gives nothing.
        async fn ping() -> Result<()>;
        /// Gives nothing and can't fail.
        async fn nothing();

        /// A method that reads.
        async fn peek(self: &Counter, times: u64) -> Result<u64>;
        /// A method that changes.
        async fn add(self: Pin<&mut Counter>, amount: u64) -> Result<u64>;
    }
}
