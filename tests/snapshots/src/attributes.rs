//! What attributes and `unsafe` make of a function.

#[cobridge::bridge(namespace = "attributes")]
#[allow(missing_docs)]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/attributes.h");

        /// Sums the bytes up.
        ///
        /// On the blocking pool.
        #[blocking]
        async fn checksum(data: &[u8]) -> u64;
        #[blocking]
        async fn check(text: &str) -> Result<String>;
        /// Stays on its thread.
        #[local]
        #[must_use]
        async fn draw(width: u32) -> u32;
        /// Reads a byte.
        ///
        /// # Safety
        /// The pointer points to one.
        async unsafe fn read(pointer: *const u8) -> u8;
        #[deprecated = "use `draw`"]
        #[allow(clippy::too_many_arguments)]
        async fn many(a: u8, b: u16, c: u32, d: i8, e: i16, f: f32, g: f64, h: bool) -> f64;
        #[doc(hidden)]
        async fn call_back(callback: fn(u64) -> u64, out: u64, call: u64, waker: u64) -> u64;
    }
}
