//! The listings of the cookbook. Each asks what C++ has seen.

use cobridge::stream::BatchStream;
use cobridge::{Error, stream::Stream};
use cobridge_guide_tests::cookbook::ffi;
use futures::stream::{FuturesUnordered, StreamExt};
use std::time::Duration;
use tokio::time::timeout;

/// The log is the process's.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test]
async fn the_first_of_two() -> Result<(), Error> {
    let _turn = TURN.lock().await;
    // ANCHOR: select
    let answer = tokio::select! {
        answer = ffi::ask("slow") => answer?,
        answer = ffi::ask("mirror") => answer?,
    };
    assert_eq!(answer, "the answer of mirror");
    let log = ffi::log();
    assert!(log.contains("has asked mirror\n") && log.contains("hangs up on slow\n"));
    // ANCHOR_END: select
    Ok(())
}

#[tokio::test]
async fn the_first_that_succeeds() {
    let _turn = TURN.lock().await;
    // ANCHOR: first_ok
    let mut asked: FuturesUnordered<_> = ["slow", "down", "mirror"].map(ffi::ask).into_iter().collect();
    let mut answer = None;
    while let Some(outcome) = asked.next().await {
        if let Ok(text) = outcome {
            answer = Some(text);
            break;
        }
    }
    drop(asked);
    assert_eq!(answer.as_deref(), Some("the answer of mirror"));
    assert!(ffi::log().contains("hangs up on slow\n"));
    // ANCHOR_END: first_ok
}

#[tokio::test]
async fn not_for_ever() {
    let _turn = TURN.lock().await;
    // ANCHOR: timeout
    let late = timeout(Duration::from_millis(20), ffi::ask("slow")).await;
    assert!(late.is_err());
    assert_eq!(ffi::log(), "calls slow\nhangs up on slow\n");
    // ANCHOR_END: timeout
}

#[tokio::test]
async fn once_more() -> Result<(), Error> {
    let _turn = TURN.lock().await;
    // ANCHOR: retry
    use backon::{ExponentialBuilder, Retryable};

    let policy = ExponentialBuilder::default().with_min_delay(Duration::from_millis(5)).with_max_times(5);
    let answer = (|| ffi::ask("busy")).retry(policy).await?;
    assert_eq!(answer, "the answer of busy");
    assert_eq!(ffi::log().matches("calls busy\n").count(), 3);
    // ANCHOR_END: retry

    // ANCHOR: retry_timeout
    let patient = || timeout(Duration::from_millis(10), ffi::ask("slow"));
    let late = patient.retry(policy.with_max_times(2)).await;
    assert!(late.is_err());
    // Each attempt has ended before the next began.
    assert_eq!(ffi::log(), "calls slow\nhangs up on slow\n".repeat(3));
    // ANCHOR_END: retry_timeout
    Ok(())
}

#[tokio::test]
async fn not_too_often() -> Result<(), Error> {
    let _turn = TURN.lock().await;
    // ANCHOR: rate
    use governor::{Quota, RateLimiter};
    use std::num::NonZeroU32;

    let quota = Quota::per_hour(NonZeroU32::MIN).allow_burst(NonZeroU32::MIN.saturating_add(1));
    let limiter = RateLimiter::direct(quota); // two at once, then one an hour
    let ask = async |host| {
        limiter.until_ready().await;
        ffi::ask(host).await
    };
    ask("one").await?;
    ask("two").await?;
    // The third waits for its turn. Dropped there, it has never called C++.
    assert!(timeout(Duration::from_millis(20), ask("three")).await.is_err());
    assert!(!ffi::log().contains("three"));
    // ANCHOR_END: rate
    Ok(())
}

#[tokio::test]
async fn not_too_many() {
    let _turn = TURN.lock().await;
    // ANCHOR: at_a_time
    let hosts = ["a", "b", "slow", "c", "d"];
    let asked = futures::stream::iter(hosts).map(ffi::ask).buffer_unordered(2);
    let answers: Vec<_> = asked.take(4).collect().await;
    assert_eq!(answers.len(), 4);
    assert!(ffi::log().ends_with("hangs up on slow\n"));
    // ANCHOR_END: at_a_time
}

async fn store(_: &[Result<u64, Error>]) {}

#[tokio::test]
async fn batches() {
    let _turn = TURN.lock().await;
    // ANCHOR: batches
    let mut readings = ffi::readings("sensor");
    let mut batch = Vec::new();
    let stopped = tokio::time::sleep(Duration::from_millis(50));
    tokio::pin!(stopped);
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            count = readings.next_batch(&mut batch, 100) => match count {
                0 => break,
                _ => store(&batch).await,
            },
        }
        batch.clear();
    }
    drop(readings);
    assert_eq!(ffi::log(), "calls sensor\nhangs up on sensor\n");
    // ANCHOR_END: batches
}

fn whole_seconds(readings: impl Stream<Item = Result<u64, Error>>) -> impl Stream<Item = u64> {
    readings.filter_map(async |reading| reading.ok().filter(|reading| reading % 10 == 0))
}

#[tokio::test]
async fn until_a_signal() {
    let _turn = TURN.lock().await;
    // ANCHOR: take_until
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let mut stop = Some(stop);
    let readings = ffi::readings("sensor").take_until(stopped);
    let seen = whole_seconds(readings)
        .inspect(|reading| {
            if *reading == 30 {
                stop.take(); // from anywhere: here the sender is dropped
            }
        })
        .count();
    assert_eq!(seen.await, 3);
    assert_eq!(ffi::log(), "calls sensor\nhangs up on sensor\n");
    // ANCHOR_END: take_until
}
