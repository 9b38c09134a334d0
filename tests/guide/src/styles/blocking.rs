//! The style "blocking".

// ANCHOR: bridge
#[cobridge::bridge(namespace = "blocking")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/styles/blocking.h");

        #[blocking]
        async fn lookup(host: &str) -> Result<String>;
    }
}
// ANCHOR_END: bridge
