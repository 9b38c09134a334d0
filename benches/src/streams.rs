//! Streams: cobridge's, and how those of the peers are drained.

use cobridge::stream::BatchStream;
use futures::Stream;
use futures::executor::block_on;
use std::future::poll_fn;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

#[cobridge::bridge(namespace = "streams")]
pub mod ffi {
    unsafe extern "C++" {
        include!("cobridge-bench/cpp/streams.h");

        /// A coroutine.
        fn generated(count: u64) -> impl Stream<Item = u64>;
        /// Keeps its sink for `feed`.
        fn fed() -> impl Stream<Item = u64>;
        /// Sends so many numbers; gives how many were taken.
        fn feed(from: u64, count: u64) -> u64;
        /// The same in one go, of 64 at most.
        fn feed_many(from: u64, count: u64) -> u64;
        /// Drops the sink.
        fn stop_feeding();
        /// The worker sends, one by one.
        #[capacity(1024)]
        fn sent(count: u64) -> impl Stream<Item = u64>;
        /// The worker sends 64 at a time.
        #[capacity(1024)]
        fn sent_many(count: u64) -> impl Stream<Item = u64>;
        /// The worker sends buffers of 4 KiB.
        #[capacity(64)]
        fn buffers_64(count: u64) -> impl Stream<Item = Vec<u8>>;
        /// The same.
        #[capacity(1024)]
        fn buffers_1024(count: u64) -> impl Stream<Item = Vec<u8>>;

        /// Takes the numbers of Rust one by one.
        async fn sum_next(count: u64) -> u64;
        /// Takes up to 64 of them at once.
        async fn sum_batches(count: u64) -> u64;
    }

    extern "Rust" {
        fn numbers(count: u64) -> impl Stream<Item = u64>;
        fn make_buffer() -> Vec<u8>;
    }
}

fn numbers(count: u64) -> impl Stream<Item = u64> {
    futures::stream::iter(0..count)
}

/// A buffer of 4 KiB.
pub fn make_buffer() -> Vec<u8> {
    black_box(vec![0; 4096])
}

/// Polls a stream whose items are all there.
#[inline(always)]
pub fn drained(waker: &Waker, stream: impl Stream<Item = u64>) -> u64 {
    let mut stream = pin!(stream);
    let mut context = Context::from_waker(waker);
    let mut sum = 0u64;
    loop {
        match stream.as_mut().poll_next(&mut context) {
            Poll::Ready(Some(x)) => sum = sum.wrapping_add(x),
            Poll::Ready(None) => break sum,
            Poll::Pending => panic!("the item should have been there"),
        }
    }
}

/// The same, 64 items at a time.
#[inline(always)]
pub fn drained_in_batches(waker: &Waker, stream: impl BatchStream<Item = u64>) -> u64 {
    let mut stream = pin!(stream);
    let mut context = Context::from_waker(waker);
    let mut items = Vec::with_capacity(64);
    let mut sum = 0u64;
    loop {
        match stream.as_mut().poll_next_batch(&mut context, &mut items, 64) {
            Poll::Ready(0) => break sum,
            Poll::Ready(_) => sum = items.drain(..).fold(sum, u64::wrapping_add),
            Poll::Pending => panic!("the items should have been there"),
        }
    }
}

/// Feeds a stream 64 items, takes them, and so on.
pub fn fed(waker: &Waker, times: u64, feed: fn(u64, u64) -> u64) -> u64 {
    let mut stream = pin!(ffi::fed());
    let mut context = Context::from_waker(waker);
    assert!(stream.as_mut().poll_next(&mut context).is_pending());
    let mut sum = 0u64;
    let mut from = 0;
    while from < times {
        let count = feed(from, (times - from).min(64));
        for _ in 0..count {
            match stream.as_mut().poll_next(&mut context) {
                Poll::Ready(Some(x)) => sum = sum.wrapping_add(x),
                _ => panic!("the item should have been there"),
            }
        }
        from += count;
    }
    ffi::stop_feeding();
    sum
}

/// Waits for the items of another thread.
pub fn awaited<T>(stream: impl Stream<Item = T>, number: impl Fn(T) -> u64) -> u64 {
    let _placed = place();
    let mut stream = pin!(stream);
    block_on(async {
        let mut sum = 0u64;
        while let Some(x) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
            sum = sum.wrapping_add(number(x));
        }
        sum
    })
}

/// The same, 64 items at a time.
pub fn awaited_in_batches(stream: impl BatchStream<Item = u64>) -> u64 {
    let _placed = place();
    let mut stream = pin!(stream);
    block_on(async {
        let mut items = Vec::with_capacity(64);
        let mut sum = 0u64;
        let mut next = async |items: &mut Vec<u64>| {
            poll_fn(|context| Pin::as_mut(&mut stream).poll_next_batch(context, items, 64)).await
        };
        while next(&mut items).await != 0 {
            sum = items.drain(..).fold(sum, u64::wrapping_add);
        }
        sum
    })
}

/// A buffer's length.
pub fn length(buffer: Vec<u8>) -> u64 {
    black_box(&buffer).len() as u64
}

/// Keeps this thread on the first processor, as the worker is on the second: where two threads are makes more of a
/// difference than what they do.
fn place() -> impl Drop {
    struct Placed {
        #[cfg(target_os = "linux")]
        before: libc::cpu_set_t,
    }
    #[cfg(target_os = "linux")]
    let placed = {
        // SAFETY: sets of processors are plain bits, and are there to be read and written. 0 is this thread.
        unsafe {
            let mut before: libc::cpu_set_t = std::mem::zeroed();
            let size = size_of::<libc::cpu_set_t>();
            libc::sched_getaffinity(0, size, &raw mut before);
            let mut first: libc::cpu_set_t = std::mem::zeroed();
            libc::CPU_SET(0, &mut first);
            libc::sched_setaffinity(0, size, &raw const first);
            Placed { before }
        }
    };
    #[cfg(not(target_os = "linux"))]
    let placed = Placed {};
    impl Drop for Placed {
        fn drop(&mut self) {
            #[cfg(target_os = "linux")]
            // SAFETY: as above.
            unsafe {
                libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &raw const self.before);
            }
        }
    }
    placed
}
