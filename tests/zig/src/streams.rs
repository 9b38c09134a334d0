//! Streams: pulled from a struct with `next`, and pushed into a sink.

#[cobridge::bridge(namespace = "streams")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/streams.zig");

        // Pulled.
        fn count_to(limit: u64) -> impl Stream<Item = u64>;
        /// Never ends.
        fn naturals() -> impl Stream<Item = u64>;
        /// Fails at `end`; or before it begins, if that is 0.
        fn count_and_fail(end: u32) -> impl Stream<Item = Result<u32>>;
        fn words(text: &str, separators: &[u8], suffix: String) -> impl Stream<Item = String>;
        fn chunks(data: Vec<u8>, size: usize) -> impl Stream<Item = Result<Vec<u8>>>;
        /// Of a state that is aligned more than most.
        fn aligned(count: u32) -> impl Stream<Item = usize>;
        /// How often functions that give a pulled stream were called.
        fn pulls_begun() -> u64;
        /// How many of their states have not been deinitialised.
        fn pulls_alive() -> i64;

        // Pushed.
        /// From so many threads, each of which sends `count` numbers: its own in the upper half.
        #[capacity(16)]
        fn from_threads(threads: u32, count: u32) -> impl Stream<Item = u64>;
        #[capacity(1)]
        fn one_by_one(count: u64) -> impl Stream<Item = u64>;
        #[unbounded]
        fn at_once(count: u64) -> impl Stream<Item = u64>;
        /// What `trySend` answers: as many numbers as there is room for, then `Full`.
        #[capacity(3)]
        fn until_full(text: &str) -> impl Stream<Item = Result<String>>;
        fn fails_after(count: u32, data: &[u16]) -> impl Stream<Item = Result<u16>>;
        /// Its function itself returns an error, behind what it has sent.
        fn returns_an_error(count: u32) -> impl Stream<Item = Result<u32>>;
        /// The sink is kept for the functions below.
        #[capacity(2)]
        fn held(name: &str) -> impl Stream<Item = Result<String>>;
        /// 0: sent, 1: full, 2: closed.
        fn offer(text: String) -> u8;
        /// A send in a thread of its own, which waits if it has to. `offered` tells how it went.
        fn offer_waiting(text: String);
        /// Waits for the end of such a send: 0: sent, 2: closed.
        fn offered() -> u8;
        /// The stream ends.
        fn let_go();
        fn fail_held();
        fn is_closed() -> bool;

        // Tasks on a `std.Io`.
        #[capacity(4)]
        fn task_counts(count: u64) -> impl Stream<Item = u64>;
        fn task_lines(text: &str, end: &[u8]) -> impl Stream<Item = Result<Vec<u8>>>;
        /// Sends one number, and sleeps for an hour.
        fn task_sleeps(name: String) -> impl Stream<Item = Result<u32>>;
        /// Sends until it can't.
        #[capacity(2)]
        fn task_floods(seen: &str) -> impl Stream<Item = Result<String>>;
        /// Ends the stream, and looks at the text later.
        fn task_closes(text: &str) -> impl Stream<Item = u32>;
        /// The end of that: how long the text was.
        fn task_goes_on() -> u64;
        /// Such tasks that run.
        fn tasks_alive() -> i64;
        /// How they were told that nobody reads any more.
        fn tasks_cancelled() -> u64;
        fn tasks_closed() -> u64;
        /// Waits until no such task runs.
        fn tasks_over();

        /// How often the callback of `held` has run.
        fn closings() -> u64;
    }
}
