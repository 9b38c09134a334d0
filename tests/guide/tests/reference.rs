//! The listings of the reference and of the chapter about polling.

use cobridge::Error;
use cobridge_guide_tests::reference::ffi;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::time::{Duration, Instant};

const SOON: Duration = Duration::from_millis(20);

fn eventually(mut happened: impl FnMut() -> bool) {
    let start = Instant::now();
    while !happened() {
        assert!(start.elapsed() < Duration::from_secs(20), "it never happened");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[tokio::test]
async fn methods() -> Result<(), Error> {
    // ANCHOR: methods
    let mut own = ffi::new_store();
    own.pin_mut().put(1, "one".to_owned()).await?;
    assert_eq!(own.get(1).await?, "one");
    assert!(own.get(2).await.is_err());
    let shared = ffi::Store::open("the path").await?;
    assert!(shared.get(1).await.is_err());
    // ANCHOR_END: methods
    assert!(ffi::Store::open("").await.is_err());
    Ok(())
}

#[tokio::test]
async fn attributes() {
    assert_eq!(ffi::checksum(&[1, 2]).await, 33);
    assert_eq!(ffi::version().await, 7);
    assert_eq!(ffi::compress(&[1, 0, 2]).await, [1, 2]);
    assert_eq!(ffi::window_title().await, "a window");
    #[cfg(unix)]
    assert_eq!(ffi::process_id().await, std::process::id() as i32);
    assert_eq!(ffi::longest("a", "bc").await, "bc");
}

#[tokio::test]
async fn shared_structs_and_yields() {
    assert_eq!(ffi::relay("why".to_owned()).await.unwrap().text, "why");
    for relayed in [false, true] {
        let question = ffi::Question { text: "when".to_owned() };
        assert_eq!(ffi::ask_somebody(question, relayed).await.unwrap().text, "when");
    }
    assert_eq!(ffi::count(&["ab".to_owned(), "c".to_owned()]).await, 3);
}

#[tokio::test]
async fn every_answer() {
    // ANCHOR: ways
    assert_eq!(ffi::answer_in_every_way(0).await.unwrap(), 0);
    let text = |error: Error| match error {
        Error::Exception(exception) => exception.what().to_owned(),
        other => panic!("{other}"),
    };
    assert_eq!(text(ffi::answer_in_every_way(1).await.unwrap_err()), "no answer");
    assert_eq!(text(ffi::answer_in_every_way(2).await.unwrap_err()), "thrown elsewhere");
    assert!(matches!(ffi::answer_in_every_way(3).await, Err(Error::Cancelled)));
    assert_eq!(text(ffi::answer_in_every_way(4).await.unwrap_err()), "thrown at the call");
    assert_eq!(ffi::answer_in_every_way(5).await.unwrap(), 5);
    assert!(matches!(ffi::answer_in_every_way(6).await, Err(Error::Cancelled)));
    assert!(matches!(ffi::answer_in_every_way(7).await, Err(Error::Abandoned)));
    // ANCHOR_END: ways
    assert_eq!(ffi::answered_twice(), 1);
}

/// The waits count in the whole process, so they are one test.
#[tokio::test]
async fn drops() {
    // A promise learns of it.
    assert!(tokio::time::timeout(SOON, ffi::hours(1)).await.is_err());
    eventually(|| ffi::cancelled_waits() == 1);

    // The drop waits, as `watch` borrows `reason`; the stop token makes that short.
    assert_eq!(ffi::ended_waits(), 0);
    assert!(tokio::time::timeout(SOON, ffi::watch("a reason")).await.is_err());
    assert_eq!(ffi::ended_waits(), 1);

    // ANCHOR: drops
    // Owns everything: the drop returns at once, and the frame goes when the sleep ends.
    let start = Instant::now();
    assert!(tokio::time::timeout(SOON, ffi::hard_wait(2000)).await.is_err());
    assert!(start.elapsed() < Duration::from_millis(1500));

    // Borrows `reason`: the drop waits for the sleep.
    let reason = String::from("a reason");
    let start = Instant::now();
    assert!(tokio::time::timeout(SOON, ffi::hard_wait_borrowing(300, &reason)).await.is_err());
    assert!(start.elapsed() >= Duration::from_millis(300));
    // ANCHOR_END: drops
    eventually(|| ffi::ended_waits() == 3);
}

/// An executor that has ended drops a task where it is woken: inside of the tutorial's `resume()`.
#[test]
fn a_delay_is_dropped_inside_of_its_resume() {
    type Task = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;
    struct Ended {
        task: Mutex<Option<Task>>,
        dropped: AtomicBool,
    }
    impl Wake for Ended {
        fn wake(self: Arc<Self>) {
            drop(self.task.lock().unwrap().take());
            self.dropped.store(true, SeqCst);
        }
    }
    let ended = Arc::new(Ended { task: Mutex::new(None), dropped: AtomicBool::new(false) });
    let waker = Waker::from(ended.clone());
    let mut task = ended.task.lock().unwrap();
    let future = task.insert(Box::pin(ffi::delay(200)));
    assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    drop(task);
    eventually(|| ended.dropped.load(SeqCst));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_several_threads() {
    // ANCHOR: spawn
    let store = ffi::Store::open("the path").await.unwrap();
    let task = tokio::spawn(async move { store.get(1).await.is_ok() });
    assert!(!task.await.unwrap());
    // ANCHOR_END: spawn
}

#[tokio::test]
async fn trycatch_converts_the_users_exceptions() {
    // ANCHOR: trycatch
    use cobridge_guide_tests::trycatch::ffi::read;
    assert_eq!(read(0).await.unwrap(), 1);
    assert_eq!(read(1).await.unwrap_err().to_string(), "failure 5");
    // ANCHOR_END: trycatch
}
