//! The listings of "Async callbacks".

use cobridge_guide_tests::callbacks::ffi;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::Duration;

#[tokio::test]
async fn attempts() {
    // ANCHOR: retry
    let attempts = Arc::new(AtomicU32::new(0));
    let counted = attempts.clone();
    let page = ffi::retry(5, move |attempt| {
        counted.store(attempt, SeqCst); // here, where C++ calls
        async move {
            // and here, where C++ awaits
            tokio::time::sleep(Duration::from_millis(1)).await;
            if attempt < 3 { Err("not yet") } else { Ok(format!("attempt {attempt}")) }
        }
    });
    assert_eq!(page.await.unwrap(), "attempt 3");
    assert_eq!(attempts.load(SeqCst), 3);
    assert_eq!(Arc::strong_count(&attempts), 1); // the closure is gone
    // ANCHOR_END: retry
    let never = ffi::retry(2, |_| async { Err("never") });
    assert_eq!(never.await.unwrap_err().to_string(), "never");
}

#[tokio::test]
async fn at_once() {
    // ANCHOR: sum
    let prices = Arc::new(vec![1, 2, 3, 4]);
    let sum = ffi::sum(4, move |item| {
        let prices = prices.clone();
        async move { prices[item as usize] }
    });
    assert_eq!(sum.await.unwrap(), 10);
    assert_eq!(ffi::sum(3, async |item| item * 10).await.unwrap(), 30);
    // ANCHOR_END: sum
}

#[test]
fn served_by_another_thread() {
    // ANCHOR: serve
    let greeting = Arc::new("hello".to_owned());
    let kept = greeting.clone();
    let mut server = ffi::new_server();
    server.pin_mut().serve(move |request| {
        let greeting = kept.clone();
        async move {
            match request.path.as_str() {
                "/" => Ok(format!("{greeting} there")),
                "/bug" => panic!("no such page"),
                path => Err(format!("{path} not found")),
            }
        }
    });
    assert_eq!(server.request("/").unwrap(), "hello there");
    assert_eq!(server.request("/x").unwrap_err().what(), "/x not found");
    assert_eq!(server.request("/bug").unwrap_err().what(), "no such page");
    assert_eq!(Arc::strong_count(&greeting), 2);
    drop(server); // and the handle in it
    assert_eq!(Arc::strong_count(&greeting), 1);
    // ANCHOR_END: serve
}

#[tokio::test]
async fn a_future_outlives_its_handle() {
    assert_eq!(ffi::outlives_its_handle(|text| async move { text }).await.unwrap(), "second");
}
