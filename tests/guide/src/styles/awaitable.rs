//! The style "awaitable".

// ANCHOR: bridge
#[cobridge::bridge(namespace = "awaitable")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/styles/awaitable.h");

        async fn lookup(host: &str) -> Result<String>;
    }
}
// ANCHOR_END: bridge
