//! Everything that ends the process, once: what the guide lists under "Every abort".

/// Panics in its destructor.
pub struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a destructor panics");
    }
}

#[cobridge::bridge(namespace = "aborts")]
pub mod ffi {
    extern "Rust" {
        type Bomb;
    }

    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/aborts.h");

        async fn throws_without_result();
        async fn fails_without_result() -> u64;
        async fn resumes_twice() -> Result<u64>;
        async fn calls_back_twice() -> Result<u64>;
        async fn throws_in_on_cancel() -> Result<u64>;
        async fn throws_in_a_destructor() -> Result<u64>;
        async fn drops(bomb: Box<Bomb>) -> Result<u64>;
        async fn wakes() -> Result<u64>;
    }
}
