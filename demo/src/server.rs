//! The HTTP server of the self test: in this process, on the loopback interface, at a port the system picks.
//!
//! It is the other witness: it counts what it sees, so that the steps don't have to believe the client.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{AppendHeaders, IntoResponse};
use axum::routing::{get, post};
use std::future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;
use tokio::sync::{Barrier, watch};
use tokio::task::JoinHandle;

/// How many requests `/crowd` waits for before it answers any of them.
pub const CROWD: usize = 200;

/// A running server. It stops when this is dropped.
pub struct Server {
    address: SocketAddr,
    seen: Arc<Seen>,
    task: JoinHandle<()>,
}

/// What the server has seen.
pub struct Seen {
    in_flight: AtomicUsize,
    peak: AtomicUsize,
    crowd: Barrier,
    slow_begun: watch::Sender<usize>,
    slow_given_up: watch::Sender<usize>,
}

impl Server {
    /// Listens, and serves from a task of the entered runtime.
    pub async fn start() -> std::io::Result<Server> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let seen = Arc::new(Seen {
            in_flight: AtomicUsize::new(0),
            peak: AtomicUsize::new(0),
            crowd: Barrier::new(CROWD),
            slow_begun: watch::Sender::new(0),
            slow_given_up: watch::Sender::new(0),
        });
        let router = Router::new()
            .route("/hello", get(hello))
            .route("/echo", post(echo))
            .route("/headers", get(headers))
            .route("/crowd/{number}", get(crowd))
            .route("/slow", get(slow))
            .fallback(no_such_page)
            .with_state(seen.clone());
        let task = tokio::spawn(async move {
            // It only returns an error if it can't accept any more, which the steps will notice.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Server { address, seen, task })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a page.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How many requests of `/crowd` were in flight at the same time, at most.
    pub fn peak(&self) -> usize {
        self.seen.peak.load(Ordering::SeqCst)
    }

    /// Waits until `/slow` has been asked so many times.
    pub async fn slow_begun(&self, times: usize) {
        at_least(&self.seen.slow_begun, times).await;
    }

    /// Waits until so many askers of `/slow` have closed their connections.
    pub async fn slow_given_up(&self, times: usize) {
        at_least(&self.seen.slow_given_up, times).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn at_least(count: &watch::Sender<usize>, times: usize) {
    // The sender lives in `Seen`, which the caller holds: waiting can't fail.
    let _ = count.subscribe().wait_for(|count| *count >= times).await;
}

async fn hello() -> &'static str {
    "Hello from Rust's side of the socket."
}

async fn echo(body: Bytes) -> Bytes {
    body
}

async fn headers(asked: HeaderMap) -> impl IntoResponse {
    let question = asked.get("x-question").cloned().unwrap_or(axum::http::HeaderValue::from_static(""));
    let answers = AppendHeaders([
        ("x-answer", question),
        ("x-several", axum::http::HeaderValue::from_static("one")),
        ("x-several", axum::http::HeaderValue::from_static("two")),
    ]);
    (answers, "see the headers")
}

async fn crowd(State(seen): State<Arc<Seen>>, Path(number): Path<usize>) -> String {
    let now = seen.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
    seen.peak.fetch_max(now, Ordering::SeqCst);
    seen.crowd.wait().await;
    seen.in_flight.fetch_sub(1, Ordering::SeqCst);
    number.to_string()
}

/// Never answers. hyper drops the handler when the client closes the connection, and this guard with it.
async fn slow(State(seen): State<Arc<Seen>>) {
    struct GivenUp(Arc<Seen>);
    impl Drop for GivenUp {
        fn drop(&mut self) {
            self.0.slow_given_up.send_modify(|count| *count += 1);
        }
    }
    let _guard = GivenUp(seen.clone());
    seen.slow_begun.send_modify(|count| *count += 1);
    future::pending().await
}

async fn no_such_page(method: Method, uri: Uri) -> (StatusCode, String) {
    (StatusCode::NOT_FOUND, format!("no page answers {method} {uri}"))
}
