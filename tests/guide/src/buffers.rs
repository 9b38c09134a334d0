//! The listings of "Bytes without a copy".

#[cobridge::bridge(namespace = "buffers")]
pub mod ffi {
    // ANCHOR: bridge
    struct Frame {
        number: u64,
        pixels: ForeignBytes,
    }

    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/buffers.h");

        async fn next_frame() -> Result<Frame>;
        fn read_file(name: &str) -> ForeignBytes;
        fn header(message: &Bytes) -> Bytes;
        async fn fill(data: &mut [u8]);
    }
    // ANCHOR_END: bridge

    unsafe extern "C++" {
        fn released() -> u64;
    }
}
