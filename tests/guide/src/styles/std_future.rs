//! The style "std_future".

// ANCHOR: bridge
#[cobridge::bridge(namespace = "std_future")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/styles/std_future.h");

        async fn lookup(host: &str) -> Result<String>;
    }
}
// ANCHOR_END: bridge
