//! The listings of the guide's chapter "Zig" on streams and channels.

// ANCHOR: bridge
#[cobridge::bridge]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/primes.zig");

        fn primes(limit: u64) -> impl Stream<Item = u64>;
        #[capacity(8)]
        fn lines(text: &str) -> impl Stream<Item = Result<Vec<u8>>>;
        fn ticks(count: u64) -> impl Stream<Item = u64>;
        async fn measure(input: Receiver<Vec<u8>>, output: Sender<u64>);
    }
}
// ANCHOR_END: bridge
