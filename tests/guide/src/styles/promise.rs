//! The style "promise".

// ANCHOR: bridge
#[cobridge::bridge(namespace = "promise")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/styles/promise.h");

        async fn lookup(host: &str) -> Result<String>;
    }
}
// ANCHOR_END: bridge
