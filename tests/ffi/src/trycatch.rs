//! A bridge whose C++ says itself what its exceptions mean, as cxx allows: `rust::behavior::trycatch`.

#[cobridge::bridge(namespace = "custom")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/trycatch.h");
        /// Throws a type that only the user's `trycatch` knows, or one that it doesn't.
        async fn from_coroutine(known: bool, suspend: bool) -> Result<u64>;
        async fn from_start(known: bool) -> Result<u64>;
        #[blocking]
        async fn from_job(known: bool) -> Result<u64>;
        async fn from_std_future(known: bool) -> Result<u64>;
        async fn from_promise(known: bool) -> Result<u64>;
        /// The same through cxx itself.
        fn from_plain() -> Result<u64>;
    }
}
