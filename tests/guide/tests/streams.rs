//! The listings of "Streams".

use cobridge::stream::BatchStream;
use cobridge_guide_tests::streams::{ffi, new_clock};
use futures::{FutureExt, StreamExt, TryStreamExt};
use std::time::{Duration, Instant};

async fn eventually(mut happened: impl FnMut() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < Duration::from_secs(20), "it never happened");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn file(name: &str, text: &str) -> String {
    let path = std::env::temp_dir().join(format!("cobridge-guide-{name}-{}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Of the files that count.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test]
async fn a_generator() -> Result<(), cobridge::Error> {
    let _turn = TURN.lock().await;
    let path = &file("generator", "one\ntwo\n\nfour\n");
    // ANCHOR: generator
    let mut lines = ffi::lines(path); // nothing is open yet
    while let Some(line) = lines.next().await {
        println!("{}", line?);
    }
    // ANCHOR_END: generator

    // ANCHOR: adapters
    let lengths: Vec<usize> = ffi::lines(path)
        .try_filter(|line| std::future::ready(!line.is_empty()))
        .map_ok(|line| line.len())
        .try_collect()
        .await?;
    assert_eq!(lengths, [3, 3, 4]);
    // ANCHOR_END: adapters

    // ANCHOR: dropped
    let mut lines = ffi::lines(path);
    assert_eq!(lines.next().await.unwrap()?, "one");
    assert_eq!(ffi::open_files(), 1);
    drop(lines);
    assert_eq!(ffi::open_files(), 0); // C++ has closed it
    // ANCHOR_END: dropped
    std::fs::remove_file(path).unwrap();

    // ANCHOR: error
    let mut lines = ffi::lines("nowhere");
    assert_eq!(lines.next().await.unwrap().unwrap_err().to_string(), "there is no nowhere");
    assert!(lines.next().await.is_none());
    // ANCHOR_END: error
    Ok(())
}

#[tokio::test]
async fn a_generator_that_awaits() {
    let clock = new_clock(1);
    let trades: Vec<ffi::Trade> = ffi::trades(&clock, "ACME").collect().await;
    let third = ffi::Trade { symbol: "ACME".to_owned(), price: 103.0 };
    assert_eq!((trades.len(), trades.last()), (3, Some(&third)));
}

#[tokio::test]
async fn sentence_20_dropping_a_stream_frees_its_producer() {
    // ANCHOR: sink
    let mut prices = ffi::prices("ACME");
    let first: Vec<f64> = prices.by_ref().take(3).collect().await;
    assert_eq!(first, [101.0, 102.0, 103.0]);
    drop(prices); // `send_blocking` says false, and the library's thread ends
    // ANCHOR_END: sink
    let brief: Vec<f64> = ffi::prices("BRIEF").collect().await;
    assert_eq!(brief, [101.0, 102.0, 103.0]);
    let quotes: Vec<f64> = ffi::quotes("ACME").try_collect().await.unwrap();
    assert_eq!(quotes, [101.0, 102.0, 103.0]);
    eventually(|| ffi::subscriptions() == 0).await;
}

#[tokio::test]
async fn a_sink_in_coroutines() {
    let _turn = TURN.lock().await;
    let (one, two) = (file("one", "1\n2\n3\n"), file("two", "4\n5\n"));
    let mut merged: Vec<String> = ffi::merged(one.clone(), two.clone()).try_collect().await.unwrap();
    merged.sort();
    assert_eq!(merged, ["1", "2", "3", "4", "5"]);
    let error = ffi::merged(one.clone(), "nowhere".to_owned()).try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(error.to_string(), "there is no nowhere");
    eventually(|| ffi::open_files() == 0).await;
    std::fs::remove_file(one).unwrap();
    std::fs::remove_file(two).unwrap();
}

#[tokio::test]
async fn sentence_19_a_stream_never_holds_more_than_its_capacity() {
    assert_eq!(ffi::bounded().count().await, 64);
    assert_eq!(ffi::small().count().await, 2);
    assert_eq!(ffi::unbounded().count().await, 1000);
    let log = ffi::log();
    assert!(log.contains("full at 65\n") && log.contains("full at 3\n"), "{log}");
}

#[tokio::test]
async fn sentence_19_a_full_stream_never_deadlocks_on_the_polling_thread() {
    let items: Vec<_> = ffi::full_at_once().collect().await;
    assert_eq!(items.len(), 65);
    let refused = items.last().unwrap().as_ref().unwrap_err().to_string();
    assert!(refused.contains("send_blocking would wait for ever"), "{refused}");
}

#[tokio::test]
async fn sentence_21_a_refused_item_stays_with_the_caller() {
    let mut offered = ffi::offered();
    assert_eq!(offered.next().await.unwrap().unwrap(), "one");
    // It is empty, which is neither of the two.
    assert!(offered.next().now_or_never().is_none());
    assert_eq!(ffi::offer_again(), "sent, full with two, closed with two");
    assert_eq!(offered.next().await.unwrap().unwrap(), "again");
    assert!(offered.next().await.is_none());
}

#[tokio::test]
async fn sentence_18_every_end_comes_behind_the_items() {
    for (how, message) in [(0, ""), (1, ""), (2, "a message"), (3, "an exception"), (4, "thrown at the call")]
    {
        let mut stream = ffi::ending(how);
        if how != 4 {
            assert_eq!(stream.next().await.unwrap().unwrap(), 1);
        }
        let end = stream.next().await.map(|error| error.unwrap_err().to_string());
        assert_eq!(end.unwrap_or_default(), message);
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn sentence_20_the_producer_hears_of_a_drop() {
    let mut watched = ffi::watched();
    assert_eq!(watched.next().await, Some(1));
    assert!(watched.next().now_or_never().is_none());
    drop(watched);
    assert!(ffi::log().contains("nobody listens any more\n"));
}

#[tokio::test]
async fn batches() {
    // ANCHOR: batches
    let mut numbers = ffi::numbers();
    let mut batch = Vec::new();
    while numbers.next_batch(&mut batch, 5).await != 0 {
        println!("{batch:?}"); // [1, 2, 3], as the body suspends before 4; then five, then two
        batch.clear();
    }

    let batches: Vec<Vec<u64>> = ffi::numbers().batches(4).collect().await;
    assert_eq!(batches, [vec![1, 2, 3], vec![4, 5, 6, 7], vec![8, 9, 10]]);
    // ANCHOR_END: batches
    let sizes: Vec<usize> = ffi::numbers().batches(5).map(|batch| batch.len()).collect().await;
    assert_eq!(sizes, [3, 5, 2]);
}

#[tokio::test]
async fn cpp_consumes() {
    let clock = new_clock(1);
    assert_eq!(ffi::consume(&clock).await.unwrap(), 10);
    assert_eq!(ffi::consume_batches("one two three").await.unwrap(), "2 1 ");
    assert_eq!(ffi::consume_errors("one two  four").await.unwrap(), format!("one, two, {}", std::fmt::Error));
    assert_eq!(ffi::consume_local().await, 6);
    let consumed = tokio::task::spawn_blocking(|| {
        let clock = new_clock(1);
        (ffi::consume_blocking(&clock).unwrap(), ffi::consume_for_each(&clock).unwrap())
    });
    assert_eq!(consumed.await.unwrap(), (10, 10));
}

#[tokio::test]
async fn blocking_is_refused_in_a_poll() {
    let refused = ffi::consume_blocking(&new_clock(1)).unwrap_err().to_string();
    assert!(refused.contains("this thread is polling a future"), "{refused}");
}

#[tokio::test]
async fn by_hand() {
    use cobridge_guide_tests::by_hand::{pull, push};
    let path = file("by-hand", "one\ntwo\n");
    let lines: Vec<String> = pull::lines(&path).try_collect().await.unwrap();
    assert_eq!(lines, ["one", "two"]);
    std::fs::remove_file(path).unwrap();
    assert_eq!(pull::lines("nowhere").try_collect::<Vec<_>>().await.unwrap_err(), "there is no nowhere");
    let prices: Vec<f64> = push::prices("ACME").take(3).collect().await;
    assert_eq!(prices, [101.0, 102.0, 103.0]);
}
