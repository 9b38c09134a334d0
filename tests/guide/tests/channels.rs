//! The listings of "Channels".

use cobridge_guide_tests::channels::ffi::{self, Reading};
use futures::StreamExt;

fn reading(value: f64) -> Reading {
    Reading { sensor: "roof".to_owned(), value }
}

#[tokio::test]
async fn average() {
    // ANCHOR: average
    let (output, input) = cobridge::channel::bounded(3);
    let average = tokio::spawn(ffi::average(input));
    for value in 1..=10 {
        output.send(reading(f64::from(value))).await.expect("C++ listens");
    }
    drop(output); // the last sender: C++ sees the end
    assert_eq!(average.await.unwrap(), 5.5);
    // ANCHOR_END: average
}

#[tokio::test]
async fn between_two_channels() {
    let (output, to_cpp) = cobridge::channel::bounded(1);
    let (from_cpp, lengths) = cobridge::channel::unbounded();
    ffi::drain(to_cpp, from_cpp);
    for length in [3, 1, 2] {
        output.send(vec![0; length]).await.expect("C++ listens");
    }
    drop(output);
    assert_eq!(lengths.collect::<Vec<u64>>().await, [3, 1, 2]);
}

#[tokio::test]
async fn from_cpp() {
    // ANCHOR: sensor
    let readings = ffi::sensor("roof", 5); // a Receiver is a Stream
    let values: Vec<f64> = readings.map(|reading| reading.value).collect().await;
    assert_eq!(values, [0.0, 1.0, 2.0, 3.0, 4.0]);
    // ANCHOR_END: sensor
    let readings = ffi::sensor("roof", u64::MAX);
    assert_eq!(readings.recv().await.expect("there is one").sensor, "roof");
    drop(readings); // which ends the thread
}

#[test]
fn three_answers() {
    let (output, input) = cobridge::channel::bounded(1);
    assert_eq!(ffi::poll(output.clone(), reading(1.0)), "sent");
    assert_eq!(ffi::poll(output.clone(), reading(2.0)), "roof");
    drop(input);
    assert_eq!(ffi::poll(output, reading(3.0)), "closed");
}

#[test]
fn an_end_for_rust() {
    assert_eq!(ffi::collect_log(), ["started", "working", "done"]);
}

#[tokio::test]
async fn blocking_is_refused() {
    let refused = tokio::spawn(ffi::blocks()).await.unwrap().unwrap_err();
    assert!(refused.to_string().contains("co_await recv()"), "{refused}");
}
