//! The style "coroutine".

// ANCHOR: bridge
#[cobridge::bridge(namespace = "coroutine")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/styles/coroutine.h");

        async fn lookup(host: &str) -> Result<String>;
    }
}
// ANCHOR_END: bridge
