//! The async handler: plain Rust, which knows nothing of the server it answers for.

use crate::bridge::ffi::{Request, Response};
use anyhow::{Result, anyhow, bail};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::sleep;

/// What the requests share.
#[derive(Default)]
pub(crate) struct Site {
    /// Somebody asked for `/quit`.
    pub(crate) quit: Notify,
    /// Something of the following has changed.
    changed: Notify,
    slept: AtomicU64,
    dropped: AtomicU64,
}

impl Site {
    /// How many handlers have begun to sleep.
    pub(crate) fn slept(&self) -> u64 {
        self.slept.load(Ordering::SeqCst)
    }

    /// Waits until `reached` holds.
    pub(crate) async fn until(&self, reached: impl Fn(&Site) -> bool) {
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // From here on no change is missed.
            changed.as_mut().enable();
            if reached(self) {
                break;
            }
            changed.await;
        }
    }

    fn count(&self, counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_waiters();
    }

    /// How many handlers were dropped before they had answered.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::SeqCst)
    }

    /// Answers one request.
    pub(crate) async fn handle(&self, request: Request) -> Result<Response> {
        let unfinished = Unfinished(self);
        let response = self.route(request).await;
        std::mem::forget(unfinished);
        response
    }

    async fn route(&self, request: Request) -> Result<Response> {
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        match path {
            "/" => Ok(Response::text(200, "/hello?name=you /echo /sleep?ms=100 /error /panic /quit\n")),
            "/hello" => {
                let name = query.strip_prefix("name=").unwrap_or("stranger");
                Ok(Response::text(200, format!("hello, {name}\n")))
            }
            "/echo" if request.method == "POST" => Ok(Response {
                status: 200,
                content_type: "application/octet-stream".to_owned(),
                body: request.body,
            }),
            "/sleep" => {
                let ms = query.strip_prefix("ms=").and_then(|ms| ms.parse().ok());
                let ms = ms.ok_or_else(|| anyhow!("how many milliseconds?"))?;
                self.count(&self.slept);
                // Polled on the loop of C++, woken by Tokio's timer.
                sleep(Duration::from_millis(ms)).await;
                Ok(Response::text(200, format!("slept {ms} ms\n")))
            }
            "/error" => bail!("this always fails"),
            "/panic" => panic!("this always panics"),
            "/quit" => {
                self.quit.notify_one();
                Ok(Response::text(200, "bye\n"))
            }
            _ => Ok(Response::text(404, "there is nothing here\n")),
        }
    }
}

/// Counts a handler that is dropped before it is over.
struct Unfinished<'a>(&'a Site);

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        self.0.count(&self.0.dropped);
    }
}
