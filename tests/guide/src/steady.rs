//! What the tests of the contract's sentences 22 and 23 await.

/// Pending once.
async fn pending_once() {
    let mut polled = false;
    std::future::poll_fn(|_| {
        if std::mem::replace(&mut polled, true) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
}

async fn of_rust(x: u64) -> u64 {
    pending_once().await;
    x
}

/// Does not lie in the `rust::Future` itself.
async fn large_of_rust(x: u64) -> u64 {
    let large = [x; 16];
    pending_once().await;
    std::hint::black_box(&large)[0]
}

#[cobridge::bridge(namespace = "steady")]
pub mod ffi {
    extern "Rust" {
        async fn of_rust(x: u64) -> u64;
        async fn large_of_rust(x: u64) -> u64;
    }

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
        async fn awaits_rust(x: u64) -> u64;
        async fn forwards_rust(x: u64) -> u64;
        async fn awaits_all(x: u64) -> u64;

        /// How often `operator new` has been called, if that can be counted in this build.
        fn allocations() -> u64;
        /// Whether frames and slots come from a pool in this build.
        fn is_pooled() -> bool;
    }
}
