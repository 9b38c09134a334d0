//! The ends of channels that Zig is given.

#[cobridge::bridge(namespace = "channels")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/channels.zig");

        /// Sends back the length of each text, until there are none; then both ends go.
        async fn lengths(input: Receiver<String>, output: Sender<u64>) -> u64;
        /// In a thread of its own.
        fn count(limit: u64, output: Sender<u64>);
        /// What `trySend` and `tryRecv` answer, as their errors' names.
        fn try_send(output: Sender<Vec<u8>>, item: Vec<u8>) -> String;
        fn try_recv(input: Receiver<Vec<u8>>) -> String;
        /// Sends through so many clones at the same time, `count` items each.
        async fn fan_out(clones: u32, count: u64, output: Sender<u64>);
        /// Closes it from here.
        fn close_sender(output: Sender<bool>) -> bool;
        fn close_receiver(input: Receiver<bool>) -> bool;
        /// How a send ends that waits: with `Closed`, and the item still there, or with `Canceled`.
        async fn send_waiting(output: Sender<String>, item: String) -> String;
        async fn recv_waiting(input: Receiver<String>) -> Result<String>;
        /// How often waiting ended with `Canceled`.
        fn cancelled() -> u64;
        /// Waits until so many of these wait, or are about to.
        fn until_waiting(number: i64);
        /// A stream of what is received, one more each.
        fn relay(input: Receiver<u32>) -> impl Stream<Item = u32>;
    }
}
