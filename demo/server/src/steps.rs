//! The self test: each step says what it does, and fails if that is not what happened.

use crate::Server;
use crate::handler::Site;
use anyhow::{Context as _, Result, bail, ensure};
use demo_support::report::within;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Nothing here takes longer, unless it hangs.
const LIMIT: Duration = Duration::from_secs(30);

/// Runs all steps. Gives the names of those that failed.
pub(crate) async fn run() -> Result<Vec<&'static str>> {
    let server = Arc::new(Server::listen(0)?);
    let site = Arc::new(Site::default());
    let running = server.start(site.clone())?;
    println!("a C++ server on its own event loop listens on http://127.0.0.1:{}/", server.port());
    let world = World { server, site };
    let mut failed = Vec::new();
    let mut check =
        async |name: &'static str, step: std::pin::Pin<Box<dyn Future<Output = Result<String>>>>| {
            let outcome = within(LIMIT, step).await.and_then(|outcome| outcome);
            match outcome {
                Ok(said) => println!("ok      {name}: {said}"),
                Err(error) => {
                    println!("FAILED  {name}: {error:#}");
                    failed.push(name);
                }
            }
        };
    check("GET answered by Rust", Box::pin(world.clone().hello())).await;
    check("POST with a body", Box::pin(world.clone().echo())).await;
    check("200 requests at once", Box::pin(world.clone().many())).await;
    check("404", Box::pin(world.clone().missing())).await;
    check("the handler's Err", Box::pin(world.clone().error())).await;
    check("the handler's panic, then another request", Box::pin(world.clone().panic())).await;
    check("no HTTP at all", Box::pin(world.clone().nonsense())).await;
    check("a client that goes away", Box::pin(world.clone().gone())).await;
    check("a stop with requests pending", Box::pin(world.clone().stop(running))).await;
    Ok(failed)
}

#[derive(Clone)]
struct World {
    server: Arc<Server>,
    site: Arc<Site>,
}

/// An answer as it came.
struct Answer {
    status: u16,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl World {
    async fn connect(&self) -> Result<TcpStream> {
        Ok(TcpStream::connect(("127.0.0.1", self.server.port())).await?)
    }

    async fn send(&self, method: &str, path: &str, body: &[u8]) -> Result<TcpStream> {
        let mut stream = self.connect().await?;
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: here\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body).await?;
        Ok(stream)
    }

    async fn ask(&self, method: &str, path: &str, body: &[u8]) -> Result<Answer> {
        receive(self.send(method, path, body).await?).await
    }

    async fn hello(self) -> Result<String> {
        let answer = self.ask("GET", "/hello?name=C%2B%2B", b"").await?;
        ensure!(answer.status == 200 && answer.text() == "hello, C%2B%2B\n", "got {}", answer.text());
        Ok(answer.text().trim_end().to_owned())
    }

    async fn echo(self) -> Result<String> {
        let body: Vec<u8> = (0..100_000u32).map(|i| i as u8).collect();
        let answer = self.ask("POST", "/echo", &body).await?;
        ensure!(answer.status == 200 && answer.body == body, "another body came back");
        Ok(format!("{} bytes came back", body.len()))
    }

    async fn many(self) -> Result<String> {
        let start = Instant::now();
        let mut asked = tokio::task::JoinSet::new();
        for _ in 0..200 {
            let world = self.clone();
            asked.spawn(async move { world.ask("GET", "/sleep?ms=100", b"").await });
        }
        while let Some(answer) = asked.join_next().await {
            ensure!(answer??.status == 200, "one was not answered");
        }
        // One after the other they would take 20 seconds.
        ensure!(start.elapsed() < Duration::from_secs(10), "they waited for each other");
        Ok("all of them slept 100 ms, on one thread of C++".to_owned())
    }

    async fn missing(self) -> Result<String> {
        let answer = self.ask("GET", "/nowhere", b"").await?;
        ensure!(answer.status == 404, "got {}", answer.status);
        Ok("404".to_owned())
    }

    async fn error(self) -> Result<String> {
        let answer = self.ask("GET", "/error", b"").await?;
        ensure!(
            answer.status == 500 && answer.text() == "the handler failed: this always fails",
            "got {}",
            answer.text()
        );
        Ok(answer.text())
    }

    async fn panic(self) -> Result<String> {
        let answer = self.ask("GET", "/panic", b"").await?;
        ensure!(
            answer.status == 500 && answer.text() == "the handler panicked: this always panics",
            "got {}",
            answer.text()
        );
        self.clone().hello().await?;
        Ok(answer.text())
    }

    async fn nonsense(self) -> Result<String> {
        let mut stream = self.connect().await?;
        stream.write_all(b"\x01\x02\r\n\r\n").await?;
        let answer = receive(stream).await?;
        ensure!(answer.status == 400, "got {}", answer.status);
        Ok("400".to_owned())
    }

    /// The handler would sleep for an hour.
    async fn gone(self) -> Result<String> {
        let (slept, dropped, gone) = (self.site.slept(), self.site.dropped(), self.server.counters().gone);
        let stream = self.send("GET", "/sleep?ms=3600000", b"").await?;
        self.site.until(|site| site.slept() > slept).await;
        let start = Instant::now();
        drop(stream);
        self.site.until(|site| site.dropped() > dropped).await;
        let took = start.elapsed();
        ensure!(self.site.dropped() == dropped + 1, "more than one was dropped");
        // The coroutine counts after the combination has dropped the handler.
        self.clone().hello().await?;
        ensure!(self.server.counters().gone == gone + 1, "C++ did not see it");
        Ok(format!("its Rust future was dropped after {took:.1?}"))
    }

    async fn stop(self, running: tokio::task::JoinHandle<Result<(), cxx::Exception>>) -> Result<String> {
        let (slept, dropped) = (self.site.slept(), self.site.dropped());
        let mut streams = Vec::new();
        for _ in 0..50 {
            streams.push(self.send("GET", "/sleep?ms=3600000", b"").await?);
        }
        self.site.until(|site| site.slept() == slept + 50).await;
        self.server.stop();
        running.await??;
        ensure!(self.site.dropped() == dropped + 50, "{} were dropped", self.site.dropped() - dropped);
        let mut end = Vec::new();
        for mut stream in streams {
            if stream.read_to_end(&mut end).await.is_ok() && !end.is_empty() {
                bail!("one was answered");
            }
        }
        Ok("50 Rust futures were dropped, each once".to_owned())
    }
}

async fn receive(mut stream: TcpStream) -> Result<Answer> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await?;
    let mut headers = [httparse::EMPTY_HEADER; 16];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(length) = head.parse(&bytes)? else { bail!("half an answer") };
    let status = head.code.context("no status")?;
    Ok(Answer { status, body: bytes[length..].to_vec() })
}
