//! Exceptions that are not `std::exception`s.

#[cobridge::bridge(namespace = "trycatch")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/trycatch.h");

        async fn read(device: u32) -> Result<u32>;
    }
}
