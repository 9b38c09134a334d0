//! Async functions that take a `std.Io`.

#[cobridge::bridge(namespace = "tasks")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/tasks.zig");

        async fn next(x: u64) -> u64;
        async fn nothing();
        async fn checked(x: u64) -> Result<u64>;
        async fn joined(text: &str, more: String, numbers: &[u16], rest: Vec<u32>) -> Result<String>;
        async fn stops_itself() -> Result<u64>;
        async fn stops_without_result_is_ready(x: u64) -> u64;
        async fn sleeps(milliseconds: u64) -> Result<u64>;

        /// Sleeps an hour, with what it was given.
        async fn sleeps_an_hour(owned: String, list: Vec<u64>, text: &str) -> Result<u64>;
        /// Waits until the gate is opened.
        async fn waits(owned: String) -> Result<u64>;
        /// The same, and can't be cancelled.
        async fn computes(owned: String) -> String;

        fn close_gate();
        fn open_gate();
        /// How often tasks that count were called, were cancelled, are over, and how many ran at once.
        fn started() -> u32;
        fn cancelled() -> u32;
        fn over() -> u32;
        fn most_at_once() -> u32;
        fn reset_most();
        /// Wait until it is so many.
        fn until_started(count: u32);
        fn until_cancelled(count: u32);
        fn until_over(count: u32);
    }
}
