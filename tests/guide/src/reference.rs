//! The listings of the reference.

#[cobridge::bridge(namespace = "reference")]
pub mod ffi {
    // ANCHOR: shared
    struct Question {
        text: String,
    }

    struct Reply {
        text: String,
        confidence: f64,
    }
    // ANCHOR_END: shared

    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/reference.h");

        // ANCHOR: methods
        type Store;

        #[Self = "Store"]
        async fn open(path: &str) -> Result<SharedPtr<Store>>;
        async fn get(self: &Store, key: u32) -> Result<String>;
        async fn put(self: Pin<&mut Store>, key: u32, value: String) -> Result<()>;
        // ANCHOR_END: methods
        fn new_store() -> UniquePtr<Store>;

        // ANCHOR: attributes
        /// C++ calls it `computeChecksum`.
        #[cxx_name = "computeChecksum"]
        async fn checksum(data: &[u8]) -> u32;
        /// Lies in another namespace.
        #[namespace = "reference::detail"]
        async fn version() -> u32;
        /// Runs on the blocking pool.
        #[blocking]
        async fn compress(data: &[u8]) -> Vec<u8>;
        /// Its future is `!Send`.
        #[local]
        async fn window_title() -> String;
        #[cfg(unix)]
        async fn process_id() -> i32;
        // ANCHOR_END: attributes

        // ANCHOR: lifetimes
        async fn longest<'a>(left: &'a str, right: &'a str) -> &'a str;
        // ANCHOR_END: lifetimes

        async fn ask(question: Question) -> Result<Reply>;
        async fn relay(text: String) -> Result<Reply>;
        async fn ask_somebody(question: Question, relayed: bool) -> Result<Reply>;
        async fn count(words: &[String]) -> u64;
        async fn hours(count: u64) -> Result<bool>;
        async fn watch(reason: &str) -> Result<bool>;
        async fn hard_wait(milliseconds: u64) -> Result<u64>;
        async fn hard_wait_borrowing(milliseconds: u64, reason: &str) -> Result<u64>;
        async fn delay(milliseconds: u64) -> Result<()>;
        async fn answer_in_every_way(way: u32) -> Result<u32>;

        fn cancelled_waits() -> u64;
        fn ended_waits() -> u64;
        fn answered_twice() -> u64;
    }
}

// ANCHOR: sync
// SAFETY: `Store`'s const methods may be called from several threads at once, and it may be destroyed on any thread.
unsafe impl Send for ffi::Store {}
unsafe impl Sync for ffi::Store {}
// ANCHOR_END: sync
