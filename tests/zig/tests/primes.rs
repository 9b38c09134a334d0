//! The guide's chapter "Zig", on streams and channels.
#![cfg(not(without_zig))]

use cobridge_zig_tests::primes::ffi;
use futures::{StreamExt, TryStreamExt};

#[tokio::test]
async fn the_primes() -> Result<(), cobridge::Error> {
    // ANCHOR: calls
    let primes: Vec<u64> = ffi::primes(u64::MAX).take(5).collect().await;
    assert_eq!(primes, [2, 3, 5, 7, 11]);
    let lines: Vec<_> = ffi::lines("one\ntwo").try_collect().await?;
    assert_eq!(lines, [b"one", b"two"]);
    assert_eq!(
        ffi::ticks(1000).map(|tick| tick * 2).fold(0, |sum, tick| async move { sum + tick }).await,
        999_000
    );
    // ANCHOR_END: calls
    assert!(ffi::lines("one\n\ntwo").try_collect::<Vec<_>>().await.is_err());
    let (bytes, input) = cobridge::channel::bounded(1);
    let (output, lengths) = cobridge::channel::bounded(1);
    let (received, (), ()) =
        futures::join!(lengths.collect::<Vec<_>>(), ffi::measure(input, output), async move {
            for length in 0..10 {
                bytes.send(vec![0; length]).await.expect("Zig receives");
            }
        });
    assert_eq!(received, (0..10).collect::<Vec<u64>>());
    Ok(())
}
