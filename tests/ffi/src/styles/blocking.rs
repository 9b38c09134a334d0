//! Blocking functions, run on the blocking pool.

#[cobridge::bridge(namespace = "blocking")]
pub mod ffi {
    /// What a call gives back.
    struct Answer {
        text: String,
        numbers: Vec<u64>,
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/styles/blocking.h");

        type Counter;
        fn new_counter(start: u64) -> UniquePtr<Counter>;
        fn total(self: &Counter) -> u64;

        /// Gives `x + 1`.
        #[blocking]
        async fn add_one(x: u64) -> u64;
        /// Gives both arguments in one text, or throws if `text` is "throw".
        #[blocking]
        async fn describe(text: &str, x: u64) -> Result<String>;
        /// The sum of a slice.
        #[blocking]
        async fn sum(numbers: &[u64]) -> Result<u64>;
        /// Takes and gives what owns memory.
        #[blocking]
        async fn gather(text: String, numbers: Vec<u64>) -> Result<Answer>;
        /// Gives nothing.
        #[blocking]
        async fn ping() -> Result<()>;
        /// Gives nothing and can't fail.
        #[blocking]
        async fn nothing();

        /// A method that reads.
        #[blocking]
        async fn peek(self: &Counter, times: u64) -> Result<u64>;
        /// A method that changes.
        #[blocking]
        async fn add(self: Pin<&mut Counter>, amount: u64) -> Result<u64>;
    }
}
