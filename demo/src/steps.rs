//! The self test: nine steps, each of which says what it has confirmed or why it could not.

use crate::bridge::ffi::{self, Client, Counters, Request};
use crate::server::{CROWD, Server};
use anyhow::{Context as _, Result, bail, ensure};
use cobridge::Error;
use cxx::UniquePtr;
use demo_support::report::within;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpSocket;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Far more than a step needs, also under valgrind: what takes longer hangs.
const HANGS: Duration = Duration::from_secs(60);

/// How long step 7 waits for a page that never comes.
const PATIENCE: Duration = Duration::from_millis(300);

/// Runs all steps and prints a line for each. Gives the names of those that failed.
pub async fn run() -> Result<Vec<String>> {
    let server = Server::start().await.context("the loopback server does not start")?;
    let client = Arc::new(ffi::new_client()?);
    println!(
        "cobridge demo: an async HTTP client, Rust (tokio) awaiting C++ coroutines on {}",
        ffi::libcurl_version()
    );
    println!("server: axum, in this process, on {}\n", server.address());

    let mut report = Report::default();
    report.step("GET", get(&server, &client)).await;
    report.step("POST", post(&server, &client)).await;
    report.step("headers", headers(&server, &client)).await;
    report.step("concurrency", concurrency(&server, &client)).await;
    report.step("status 404", not_found(&server, &client)).await;
    report.step("refused", refused(&client)).await;
    report.step("timeout", timed_out(&server, &client)).await;
    report.step("select", selected(&server, &client)).await;
    report.step("nothing left", nothing_left(client)).await;

    match report.failed.as_slice() {
        [] => println!("\nall {} steps confirmed", report.steps),
        failed => println!("\n{} of {} steps failed", failed.len(), report.steps),
    }
    Ok(report.failed)
}

#[derive(Default)]
struct Report {
    steps: usize,
    failed: Vec<String>,
}

impl Report {
    async fn step(&mut self, name: &str, step: impl Future<Output = Result<String>>) {
        self.steps += 1;
        let begun = Instant::now();
        let outcome = within(HANGS, step).await.and_then(|outcome| outcome);
        let milliseconds = begun.elapsed().as_secs_f64() * 1000.0;
        let number = self.steps;
        match outcome {
            Ok(found) => println!("✓ {number} {name:<13}{milliseconds:>8.1} ms   {found}"),
            Err(error) => {
                println!("✗ {number} {name:<13}{milliseconds:>8.1} ms   {error:#}");
                self.failed.push(format!("step {number} ({name}): {error:#}"));
            }
        }
    }
}

async fn get(server: &Server, client: &Client) -> Result<String> {
    let response = client.send(Request::get(server.url("/hello"))).await?;
    ensure!(response.status == 200, "status {}", response.status);
    ensure!(response.text() == "Hello from Rust's side of the socket.", "body {:?}", response.text());
    let fetched = ffi::fetch(&server.url("/hello")).await?;
    ensure!(fetched == response.body, "fetch gives {:?}", String::from_utf8_lossy(&fetched));
    Ok(format!("status {}, {:?}; the same from fetch(url)", response.status, response.text()))
}

async fn post(server: &Server, client: &Client) -> Result<String> {
    // Every byte value, and more than one buffer of a socket; a prime period, so that a lost or doubled part shows.
    let body: Vec<u8> = (0..1_000_000_u32).map(|i| (i % 251 + i / 65_536) as u8).collect();
    let request =
        Request::post(server.url("/echo"), body.clone()).header("Content-Type: application/octet-stream");
    let response = client.send(request).await?;
    ensure!(response.status == 200, "status {}", response.status);
    ensure!(response.body == body, "the echo of {} bytes is {} other bytes", body.len(), response.body.len());
    Ok(format!("{} bytes came back unchanged", response.body.len()))
}

async fn headers(server: &Server, client: &Client) -> Result<String> {
    let response = client.send(Request::get(server.url("/headers")).header("X-Question: forty-two?")).await?;
    let answer = response.header("x-answer").context("no x-answer")?;
    ensure!(answer == "forty-two?", "x-answer: {answer}");
    let several: Vec<&str> = response.header_values("X-Several").collect();
    ensure!(several == ["one", "two"], "x-several: {several:?}");
    Ok(format!(
        "{} headers: ours answered ({answer}), a repeated one kept in order {several:?}",
        response.headers.len()
    ))
}

async fn concurrency(server: &Server, client: &Arc<UniquePtr<Client>>) -> Result<String> {
    let mut tasks = JoinSet::new();
    for number in 0..CROWD {
        let (client, url) = (client.clone(), server.url(&format!("/crowd/{number}")));
        // On any of tokio's threads: the future is Send.
        tasks.spawn(async move { (number, client.send(Request::get(url)).await) });
    }
    while let Some(finished) = tasks.join_next().await {
        let (number, response) = finished?;
        let response = response.with_context(|| format!("request {number}"))?;
        ensure!(response.text() == number.to_string(), "request {number} got {:?}", response.text());
    }
    let peak = server.peak();
    ensure!(peak == CROWD, "the server saw {peak} of {CROWD} requests at a time");
    Ok(format!("{CROWD} requests, {peak} of them in the server at the same time, on one event thread"))
}

async fn not_found(server: &Server, client: &Client) -> Result<String> {
    let response =
        client.send(Request::get(server.url("/nowhere"))).await.context("an Err, not an answer")?;
    ensure!(response.status == 404, "status {}", response.status);
    Ok(format!("an answer, not an Err: status {}, {:?}", response.status, response.text()))
}

async fn refused(client: &Client) -> Result<String> {
    // Bound, so that nobody else gets the port, and not listening.
    let socket = TcpSocket::new_v4()?;
    socket.bind("127.0.0.1:0".parse()?)?;
    let port = socket.local_addr()?.port();
    let message = match client.send(Request::get(format!("http://127.0.0.1:{port}/"))).await {
        Err(Error::Exception(exception)) => exception.what().to_owned(),
        Err(other) => bail!("an Err of another kind: {other:?}"),
        Ok(response) => bail!("status {}", response.status),
    };
    ensure!(message.contains("connect") && message.contains(&port.to_string()), "the message is {message:?}");
    Ok(format!("Err(Exception): {message}"))
}

async fn timed_out(server: &Server, client: &Client) -> Result<String> {
    let before = ffi::counters();
    let call = async {
        match timeout(PATIENCE, client.send(Request::get(server.url("/slow")))).await {
            Err(_elapsed) => Ok(()),
            Ok(answer) => {
                bail!("the page that never comes came: {:?}", answer.map(|response| response.status))
            }
        }
    };
    let look = async {
        server.slow_begun(1).await;
        Ok(ffi::counters().transfers_active)
    };
    let ((), held) = tokio::try_join!(call, look)?;
    ensure!(held == 1, "libcurl held {held} transfers while the request was slow");
    left_libcurl(client, before, 1).await?;
    server.slow_given_up(1).await;
    Ok(format!(
        "cut after {PATIENCE:?}; libcurl held {held} transfer, now 0; the server saw the connection go"
    ))
}

async fn selected(server: &Server, client: &Client) -> Result<String> {
    let before = ffi::counters();
    let winner = tokio::select! {
        // The slow one first, so that it is on its way before the other wins.
        biased;
        answer = client.send(Request::get(server.url("/slow"))) => {
            bail!("the page that never comes came: {:?}", answer.map(|response| response.status))
        }
        answer = async {
            server.slow_begun(2).await;
            client.send(Request::get(server.url("/hello"))).await
        } => {
            ensure!(answer?.status == 200);
            "/hello"
        }
    };
    left_libcurl(client, before, 1).await?;
    server.slow_given_up(2).await;
    Ok(format!(
        "{winner} won; /slow was cancelled: libcurl holds 0 transfers, the server saw the connection go"
    ))
}

/// Waits until the client has nothing left, and checks that so many transfers were cancelled since `before`.
async fn left_libcurl(client: &Client, before: Counters, cancelled: u64) -> Result<()> {
    client.quiet().await?;
    let now = ffi::counters();
    ensure!(now.transfers_active == 0, "libcurl still holds {} transfers", now.transfers_active);
    let found = now.transfers_cancelled - before.transfers_cancelled;
    ensure!(found == cancelled, "{found} transfers were cancelled, not {cancelled}");
    Ok(())
}

async fn nothing_left(client: Arc<UniquePtr<Client>>) -> Result<String> {
    client.quiet().await?;
    ffi::shared_client()?.quiet().await?;
    let client = Arc::into_inner(client).context("a task still holds the client")?;
    drop(client);
    let now = ffi::counters();
    ensure!(now.transfers_active == 0, "{} transfers are active", now.transfers_active);
    ensure!(now.contexts_created == now.contexts_destroyed, "contexts leaked: {now:?}");
    let ended = now.transfers_completed + now.transfers_cancelled;
    ensure!(ended == now.contexts_created, "transfers were lost: {now:?}");
    ensure!(now.contexts_created > CROWD as u64, "fewer transfers than requests: {now:?}");
    Ok(format!(
        "{} contexts created, {} destroyed; 0 transfers active ({} completed over {} connections, {} cancelled)",
        now.contexts_created,
        now.contexts_destroyed,
        now.transfers_completed,
        now.connections_opened,
        now.transfers_cancelled
    ))
}
