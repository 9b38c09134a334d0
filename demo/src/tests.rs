//! What the self test can't show: drops at arbitrary moments, and the edges of a request.

use crate::bridge::ffi::{self, Client, Request};
use crate::server::Server;
use cobridge::Error;
use cxx::UniquePtr;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Wake, Waker};
use std::thread;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Far more than anything here takes.
const HANGS: Duration = Duration::from_secs(60);

fn message<T>(outcome: Result<T, Error>) -> String {
    match outcome {
        Err(Error::Exception(exception)) => exception.what().to_owned(),
        Err(other) => panic!("an Err of another kind: {other:?}"),
        Ok(_) => panic!("no Err"),
    }
}

/// The loop resumes a call while another thread drops it: the answer's lead grows while drops come first and shrinks
/// while they come late, so that most rounds are close.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_drop_may_race_with_the_answer() {
    let server = Server::start().await.unwrap();
    let client: Arc<UniquePtr<Client>> = Arc::new(ffi::new_client().unwrap());
    let (mut answered, mut cut, mut lead) = (0, 0, 0_u32);
    for _ in 0..2000 {
        let (asker, url) = (client.clone(), server.url("/hello"));
        let call = tokio::spawn(async move { asker.send(Request::get(url)).await });
        for _ in 0..lead {
            tokio::task::yield_now().await;
        }
        call.abort();
        match call.await {
            Ok(answer) => {
                assert_eq!(answer.unwrap().status, 200);
                answered += 1;
                lead -= lead / 16;
            }
            Err(_cancelled) => {
                cut += 1;
                lead += 1 + lead / 16;
            }
        }
    }
    client.quiet().await.unwrap();
    println!("{answered} answered, {cut} cut");
}

/// A client may go while its own transfers are on their way out.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_may_be_dropped_right_after_its_calls() {
    let server = Server::start().await.unwrap();
    for round in 0..50 {
        let client = ffi::new_client().unwrap();
        {
            let mut slow = pin!(client.send(Request::get(server.url("/slow"))));
            assert!(slow.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            if round % 2 == 0 {
                assert_eq!(client.send(Request::get(server.url("/hello"))).await.unwrap().status, 200);
            }
        }
    }
}

/// A call, in a place that its waker and the test share.
type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

fn call(client: UniquePtr<Client>, url: String) -> Task {
    Box::pin(async move {
        let _ = client.send(Request::get(url)).await;
    })
}

/// A waker that drops the task it wakes, on the event loop's thread and from inside the resume of that very call: the
/// call's destructor must not wait for itself, nor the client's for its own thread.
#[tokio::test(flavor = "multi_thread")]
async fn a_wake_may_drop_the_call_and_the_client() {
    struct DropsTheTask {
        task: Mutex<Option<Task>>,
        dropped: Semaphore,
    }
    impl Wake for DropsTheTask {
        fn wake(self: Arc<Self>) {
            let task = self.task.lock().unwrap().take();
            drop(task);
            self.dropped.add_permits(1);
        }
    }
    let server = Server::start().await.unwrap();
    let mut task = call(ffi::new_client().unwrap(), server.url("/hello"));
    let waker = Arc::new(DropsTheTask { task: Mutex::new(None), dropped: Semaphore::new(0) });
    {
        // Held over the poll, so that an early wake waits for the task to be in its place.
        let mut place = waker.task.lock().unwrap();
        assert!(task.as_mut().poll(&mut Context::from_waker(&waker.clone().into())).is_pending());
        *place = Some(task);
    }
    let _dropped = timeout(HANGS, waker.dropped.acquire()).await.expect("a deadlock").unwrap();
}

/// The event loop is in the middle of the wake when another thread drops the call: the drop returns after the wake.
#[tokio::test(flavor = "multi_thread")]
async fn a_drop_waits_for_the_wake_in_progress() {
    struct Slow {
        begun: Semaphore,
        may_end: Mutex<mpsc::Receiver<()>>,
        ended: AtomicBool,
    }
    impl Wake for Slow {
        fn wake(self: Arc<Self>) {
            self.begun.add_permits(1);
            self.may_end.lock().unwrap().recv().unwrap();
            self.ended.store(true, Ordering::SeqCst);
        }
    }
    let server = Server::start().await.unwrap();
    let mut task = call(ffi::new_client().unwrap(), server.url("/hello"));
    let (end, may_end) = mpsc::channel();
    let slow = Arc::new(Slow {
        begun: Semaphore::new(0),
        may_end: Mutex::new(may_end),
        ended: AtomicBool::new(false),
    });
    assert!(task.as_mut().poll(&mut Context::from_waker(&slow.clone().into())).is_pending());
    let _begun = timeout(HANGS, slow.begun.acquire()).await.expect("no wake").unwrap();
    let seen = slow.clone();
    let (dropping, drops) = mpsc::channel();
    let dropper = thread::spawn(move || {
        dropping.send(()).unwrap();
        drop(task);
        assert!(seen.ended.load(Ordering::SeqCst), "the drop did not wait for the wake");
    });
    // Gives the dropper a chance to be wrong.
    drops.recv().unwrap();
    for _ in 0..1000 {
        thread::yield_now();
    }
    end.send(()).unwrap();
    dropper.join().unwrap();
}

/// A future that was never polled has not reached libcurl.
#[tokio::test]
async fn an_unpolled_call_does_nothing() {
    let client = ffi::new_client().unwrap();
    drop(client.send(Request::get("http://127.0.0.1:1/")));
    client.quiet().await.unwrap();
}

#[tokio::test]
async fn what_is_no_request_is_an_err() {
    let client = ffi::new_client().unwrap();
    assert!(message(client.send(Request::get("")).await).contains("URL"));
    assert!(message(client.send(Request::get("gopher://127.0.0.1/")).await).contains("protocol"));
    let two_lines = Request::get("http://127.0.0.1/").header("A: b\r\nC: d");
    assert!(message(client.send(two_lines).await).contains("one line"));
}

#[tokio::test]
async fn fetch_turns_a_bad_status_into_an_err() {
    let server = Server::start().await.unwrap();
    assert!(message(ffi::fetch(&server.url("/nowhere")).await).contains("404"));
}

#[tokio::test]
async fn methods_are_what_was_asked() {
    let server = Server::start().await.unwrap();
    let client = ffi::new_client().unwrap();
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        let mut request = Request::get(server.url("/nowhere"));
        request.method = method.to_owned();
        assert_eq!(client.send(request).await.unwrap().text(), format!("no page answers {method} /nowhere"));
    }
    let mut head = Request::get(server.url("/hello"));
    head.method = "HEAD".to_owned();
    let answer = client.send(head).await.unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    // A body that needs an interim answer (100 Continue) first: its headers must not be mixed with the real ones.
    let large = Request::post(server.url("/echo"), vec![b'x'; 1_500_000]).header("Expect: 100-continue");
    let answer = client.send(large).await.unwrap();
    assert_eq!(answer.header_values("content-length").collect::<Vec<_>>(), ["1500000"]);
}
