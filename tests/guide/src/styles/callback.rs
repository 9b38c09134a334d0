//! The style "callback".

// ANCHOR: bridge
#[cobridge::bridge(namespace = "callback")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/styles/callback.h");

        async fn lookup(host: &str) -> Result<String>;
    }
}
// ANCHOR_END: bridge
