//! Calls whose ends the tests decide: a `Gate` is what a C++ call waits on, in every style.

#[cobridge::bridge(namespace = "lifecycle")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/lifecycle.h");

        /// How many `Local`s of C++ frames, jobs and promises are alive.
        fn live_locals() -> i64;

        /// What calls wait on.
        type Gate;
        fn new_gate() -> SharedPtr<Gate>;
        /// Ends the call that waits with a value, on the calling thread. False: none waits.
        fn open(self: &Gate, value: u64) -> bool;
        /// Ends it with an error.
        fn fail(self: &Gate, message: &str) -> bool;
        /// Ends it as cancelled by C++.
        fn cancel(self: &Gate) -> bool;
        /// Lets go of the promise or context without an answer.
        fn abandon(self: &Gate) -> bool;
        /// Answers twice; true if the second attempt was refused.
        fn open_twice(self: &Gate, value: u64) -> bool;
        /// A call has reached the gate.
        fn is_awaited(self: &Gate) -> bool;
        /// How many calls have been cancelled, as `on_cancel` and stop callbacks saw it.
        fn cancellations(self: &Gate) -> u64;
        /// Whether the promise that waits says it is cancelled.
        fn sees_cancelled(self: &Gate) -> bool;

        async fn wait_coroutine(gate: SharedPtr<Gate>) -> Result<u64>;
        async fn wait_promise(gate: SharedPtr<Gate>) -> Result<u64>;
        async fn wait_callback(gate: SharedPtr<Gate>) -> Result<u64>;
        async fn wait_std_future(gate: SharedPtr<Gate>) -> Result<u64>;
        #[blocking]
        async fn wait_blocking(gate: SharedPtr<Gate>) -> Result<u64>;
        /// Methods that hold a reference to the gate on another thread.
        #[blocking]
        async fn block_on(self: &Gate) -> Result<u64>;
        async fn std_future_on(self: &Gate) -> Result<u64>;
        /// Resumed by its stop callback when it is dropped.
        async fn wait_stoppable(gate: SharedPtr<Gate>) -> Result<u64>;
        /// Waits on an awaitable that may be abandoned.
        async fn wait_abandonable(gate: SharedPtr<Gate>) -> Result<u64>;
        /// Borrows from Rust while it waits.
        async fn wait_borrowing(gate: SharedPtr<Gate>, text: &str) -> Result<u64>;
        /// Suspends at a native leaf, so that only polls go on with it.
        async fn wait_yielding(times: u64) -> u64;
        /// Awaits a child that awaits the gate.
        async fn wait_nested(gate: SharedPtr<Gate>, depth: u64) -> Result<u64>;
        /// A large value answered through a promise.
        async fn wait_text(gate: SharedPtr<Gate>) -> Result<String>;

        /// Throws what `kind` says, before or after it has suspended.
        async fn throw_something(kind: u8, suspend: bool) -> Result<u64>;
        /// The same from a promise-style function, after it kept its promise.
        async fn throw_from_promise(gate: SharedPtr<Gate>, kind: u8) -> Result<u64>;
        /// The same on the blocking pool.
        #[blocking]
        async fn throw_blocking(kind: u8) -> Result<u64>;
        /// A local whose destructor throws while the coroutine returns.
        async fn throw_in_destructor() -> Result<u64>;

        /// Without `Result`.
        async fn infallible_throw(suspend: bool) -> u64;
        async fn infallible_promise(gate: SharedPtr<Gate>) -> u64;

        /// `count` awaits that are ready at once.
        async fn many_ready(count: u64) -> u64;
        /// A chain of `depth` coroutines, the last of which yields, or waits at the gate.
        async fn deep(depth: u64) -> u64;
        async fn deep_gate(depth: u64, gate: SharedPtr<Gate>) -> Result<u64>;

        /// Hops through `count` threads, and says whether its body ever ran on another than the polling one.
        async fn hop(count: u64) -> Result<bool>;
        /// The address of the thread that runs the body.
        async fn body_thread() -> u64;
        fn this_thread() -> u64;
    }
    impl WeakPtr<Gate> {}
}
