//! The guide's chapter "Zig": async functions.
#![cfg(not(without_zig))]

use cobridge_zig_tests::naps::ffi;
use std::time::Duration;
use tokio::time::timeout;

#[tokio::test]
async fn the_naps() -> Result<(), cobridge::Error> {
    // ANCHOR: calls
    assert_eq!(ffi::nap("Ann", 1).await?, "Ann");
    // The task in Zig is cancelled: `io.sleep` returns `error.Canceled`.
    let long = timeout(Duration::from_millis(20), ffi::nap("Bob", 3_600_000)).await;
    assert!(long.is_err());
    assert_eq!(ffi::load("zig").await?, b"zig");
    assert_eq!(ffi::checksum(b"zig").await, ffi::checksum(b"zig").await);
    // ANCHOR_END: calls
    assert!(ffi::load("").await.is_err());
    Ok(())
}
