//! The listings of "Async callbacks".

use std::sync::Mutex;

/// What has been captured, and when it is dropped.
pub static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[cobridge::bridge(namespace = "callbacks")]
pub mod ffi {
    // ANCHOR: bridge
    struct Request {
        path: String,
        body: Vec<u8>,
    }

    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/callbacks.h");

        async fn retry(times: u32, attempt: impl AsyncFn(u32) -> Result<String>) -> Result<String>;
        async fn sum(items: u64, price: impl AsyncFn(u64) -> u64) -> Result<u64>;

        type Server;
        fn new_server() -> UniquePtr<Server>;
        fn serve(self: Pin<&mut Server>, handler: impl AsyncFn(Request) -> Result<String>);
        fn request(self: &Server, path: &str) -> Result<String>;
    }
    // ANCHOR_END: bridge

    unsafe extern "C++" {
        async fn outlives_its_handle(echo: impl AsyncFn(String) -> String) -> Result<String>;
        fn stop(self: Pin<&mut Server>);
    }
}
