//! The calls of the cookbook.

#[cobridge::bridge(namespace = "cookbook")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/cookbook.h");

        // ANCHOR: bridge
        async fn ask(host: &str) -> Result<String>;
        fn readings(sensor: &str) -> impl Stream<Item = Result<u64>>;
        // ANCHOR_END: bridge

        /// What the connections have said since the last call.
        fn log() -> String;
    }
}
