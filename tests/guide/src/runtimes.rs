//! The listings of "Runtimes and event loops".

// ANCHOR: functions
use std::time::Duration;

async fn wait(milliseconds: u64) -> String {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    let thread = std::thread::current();
    thread.name().unwrap_or_default().to_owned()
}
// ANCHOR_END: functions

async fn thread_name() -> String {
    yield_once().await;
    std::thread::current().name().unwrap_or_default().to_owned()
}

async fn yield_once() {
    let mut polled = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut polled, true) {
            return std::task::Poll::Ready(());
        }
        context.waker().wake_by_ref();
        std::task::Poll::Pending
    })
    .await
}

#[cobridge::bridge(namespace = "runtimes")]
pub mod ffi {
    extern "Rust" {
        async fn wait(milliseconds: u64) -> String;
        async fn thread_name() -> String;
    }

    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/runtimes.h");

        // ANCHOR: handle
        fn start(runtime: RuntimeHandle) -> Result<String>;
        // ANCHOR_END: handle
        fn spawned_where() -> Result<String>;
        fn sleeps() -> Result<()>;
        fn blocks_where() -> Result<String>;

        fn own_threads() -> Result<String>;
        fn this_thread() -> Result<String>;
        fn entered_and_installed() -> Result<()>;

        fn run_a_loop() -> Result<String>;
        fn close_a_loop() -> Result<bool>;
        fn await_elsewhere() -> Result<String>;
        fn c_callback_loop() -> Result<String>;
    }
}
