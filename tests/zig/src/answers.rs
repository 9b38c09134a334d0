//! Async functions: ready at once, and answered through a promise.

#[cobridge::bridge(namespace = "answers")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/answers.zig");

        /// Ready at once.
        async fn now(x: u64) -> u64;
        async fn now_text(text: &str) -> String;
        async fn now_checked(x: u64) -> Result<u64>;
        async fn now_nothing();

        /// Answered before it returns.
        async fn inline_answer(x: u64) -> u64;
        /// Answered by a thread of Zig's.
        async fn later(x: u64) -> u64;
        async fn later_text(text: &str) -> String;
        async fn later_error(code: u32) -> Result<u64>;
        async fn later_nothing() -> Result<()>;
        async fn later_bytes(data: &[u16], extra: Vec<u8>) -> Vec<u8>;
        async fn cancels_itself() -> Result<u64>;
        async fn abandoned() -> Result<u64>;
        async fn answers_often(x: u64) -> u64;

        /// Keeps its promise for `release`.
        async fn held(name: &str) -> Result<String>;
        /// How often it was called.
        fn held_calls() -> u64;
        /// The text that it was called with.
        fn held_name() -> String;
        /// Answers what is held with its name; gives whether it was the first answer.
        fn release() -> bool;
        fn is_cancelled() -> bool;
        /// How often the callbacks of `held` have run.
        fn cancellations() -> u64;
        fn second_answers() -> u64;
    }
}
