//! Channels and bytes of our own: as arguments and results of plain and async functions and methods, under names and cfgs.

/// The bridge.
#[cobridge::bridge(namespace = "feed")]
pub mod ffi {
    /// What comes.
    #[derive(Debug)]
    struct Item {
        /// Its name.
        name: String,
        /// C++'s memory.
        body: ForeignBytes,
    }

    unsafe extern "C++" {
        include!("cobridge-snapshot-tests/cpp/channels.h");

        /// A feed.
        type Feed;
        /// Opens one that gets what is sent.
        fn open(input: Receiver<Item>) -> UniquePtr<Feed>;
        /// What the feed gives.
        fn items(self: &Feed, at_most: u64) -> Result<Receiver<Item>>;
        /// Two channels of the same items, and one of others.
        async fn sort(
            self: &Feed,
            input: Receiver<Item>,
            good: Sender<Item>,
            bad: Sender<Vec<u8>>,
        ) -> Result<u64>;
        /// Under another name.
        #[cxx_name = "mergeAll"]
        fn merge(inputs: &[u64], output: Sender<u64>);
        /// Bytes without a channel.
        async fn load(path: &str) -> Result<ForeignBytes>;
        /// Nowhere.
        #[cfg(not(any(unix, windows)))]
        fn elsewhere(output: Sender<i8>);
    }

    extern "Rust" {
        /// What listens.
        type Listener;
        /// A new receiver of it.
        fn subscribe(self: &Listener, topic: &str) -> Result<Receiver<u64>>;
        /// A plain function.
        fn publish(output: Sender<u64>, from: u64) -> u64;
        /// An async one.
        async fn pump(input: Receiver<u64>, output: Sender<u64>) -> Result<u64>;
    }
}

use cobridge::channel::{Receiver, RecvError, Sender};

/// What listens.
pub struct Listener(Box<Receiver<u64>>);

impl Listener {
    fn subscribe(&self, topic: &str) -> Result<Receiver<u64>, String> {
        if topic.is_empty() { Err("there is no topic".to_owned()) } else { Ok(Receiver::clone(&self.0)) }
    }
}

fn publish(output: Sender<u64>, from: u64) -> u64 {
    let mut next = from;
    while output.try_send(next).is_ok() {
        next += 1;
    }
    next
}

async fn pump(input: Receiver<u64>, output: Sender<u64>) -> Result<u64, RecvError> {
    let number = input.recv().await?;
    let _ = output.send(number).await;
    Ok(number)
}
