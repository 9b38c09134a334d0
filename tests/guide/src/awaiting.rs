//! The listings of "C++ awaits Rust".

// ANCHOR: functions
use std::fmt;
use std::time::Duration;

pub struct Resolver {
    suffix: String,
}

impl Resolver {
    async fn resolve(&self, host: &str) -> Result<String, UnknownHost> {
        pause(1).await;
        match host {
            "nowhere" => Err(UnknownHost),
            "a bug" => panic!("no such case"),
            _ => Ok(format!("{host}{}", self.suffix)),
        }
    }
}

pub fn new_resolver(suffix: &str) -> Box<Resolver> {
    Box::new(Resolver { suffix: suffix.to_owned() })
}

async fn pause(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

pub struct UnknownHost;

impl fmt::Display for UnknownHost {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("unknown host")
    }
}
// ANCHOR_END: functions

// ANCHOR: arguments
async fn count(text: &str, words: Vec<String>) -> u64 {
    pause(1).await; // `text` is a copy of the future's own
    words.iter().filter(|word| text.contains(word.as_str())).count() as u64
}

async fn longest(words: &[String]) -> &str {
    pause(1).await; // `words` is C++'s memory
    words.iter().max_by_key(|word| word.len()).map(String::as_str).unwrap_or_default()
}
// ANCHOR_END: arguments

// ANCHOR: local
async fn window_title(suffix: &str) -> String {
    let title = std::rc::Rc::new(format!("a window{suffix}"));
    tokio::task::yield_now().await;
    title.to_string()
}
// ANCHOR_END: local

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::thread::ThreadId;

/// Counts how often it is dropped.
pub struct Counted;

static DROPS: AtomicU64 = AtomicU64::new(0);

impl Drop for Counted {
    fn drop(&mut self) {
        DROPS.fetch_add(1, SeqCst);
    }
}

fn counted() -> Box<Counted> {
    Box::new(Counted)
}

pub fn drops() -> u64 {
    DROPS.load(SeqCst)
}

async fn hold(counted: Box<Counted>) {
    std::future::pending::<()>().await;
    drop(counted);
}

async fn level(depth: u64) -> u64 {
    if depth == 0 { 0 } else { ffi::descend(depth).await }
}

async fn inline_level(depth: u64) -> u64 {
    if depth == 0 {
        tokio::task::yield_now().await;
        0
    } else {
        ffi::descend_inline(depth).await
    }
}

/// What a test knows of a Rust future.
#[derive(Default)]
pub struct Seen {
    pub calls: AtomicU64,
    pub drops: AtomicU64,
    pub polls: Mutex<Vec<ThreadId>>,
    pub waker: Mutex<Option<Waker>>,
    pub done: AtomicBool,
}

pub struct Probe(pub Arc<Seen>);

impl Drop for Probe {
    fn drop(&mut self) {
        self.0.drops.fetch_add(1, SeqCst);
    }
}

async fn probe(probe: Box<Probe>) {
    let seen = &probe.0;
    seen.calls.fetch_add(1, SeqCst);
    std::future::poll_fn(|context| {
        seen.polls.lock().unwrap().push(std::thread::current().id());
        *seen.waker.lock().unwrap() = Some(context.waker().clone());
        if seen.done.load(SeqCst) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

#[cobridge::bridge(namespace = "awaiting")]
pub mod ffi {
    // ANCHOR: bridge
    extern "Rust" {
        type Resolver;
        pub fn new_resolver(suffix: &str) -> Box<Resolver>;

        async fn resolve(self: &Resolver, host: &str) -> Result<String>;
        async fn pause(milliseconds: u64);
    }
    // ANCHOR_END: bridge

    extern "Rust" {
        // ANCHOR: arguments
        async fn count(text: &str, words: Vec<String>) -> u64;
        async fn longest<'a>(words: &'a [String]) -> &'a str;
        // ANCHOR_END: arguments

        // ANCHOR: local
        #[local]
        async fn window_title(suffix: &str) -> String;
        // ANCHOR_END: local

        type Counted;
        fn counted() -> Box<Counted>;
        fn drops() -> u64;
        async fn hold(counted: Box<Counted>);
        async fn level(depth: u64) -> u64;
        async fn inline_level(depth: u64) -> u64;
        type Probe;
        async fn probe(probe: Box<Probe>);
    }

    unsafe extern "C++" {
        include!("cobridge-guide-tests/cpp/awaiting.h");

        async fn greet(resolver: &Resolver, host: &str) -> Result<String>;
        async fn outcome(resolver: &Resolver, host: &str) -> Result<String>;
        async fn forward(resolver: &Resolver, host: &str) -> Result<String>;
        async fn pass_arguments() -> Result<String>;
        async fn cancelled_in_cpp() -> Result<()>;
        async fn local_titles() -> Result<String>;

        fn block(resolver: &Resolver) -> Result<String>;
        async fn block_in_a_poll() -> Result<String>;
        fn tasks() -> Result<u64>;
        fn count_twice() -> Result<u64>;
        async fn await_tasks() -> Result<u64>;
        fn detach();
        fn print_later(host: &str) -> Result<()>;
        fn printed() -> String;

        async fn all(resolver: &Resolver) -> Result<String>;
        async fn first(resolver: &Resolver) -> Result<String>;
        async fn in_time(resolver: &Resolver) -> Result<String>;
        async fn loser_is_awaited() -> Result<bool>;

        fn drop_futures() -> Result<u64>;
        fn end_a_runtime() -> Result<u64>;
        async fn descend(depth: u64) -> u64;
        async fn descend_inline(depth: u64) -> u64;

        fn make_and_drop(probe: Box<Probe>);
        async fn await_probe(probe: Box<Probe>);
        /// How often the body of `await_probe` has gone on.
        fn resumptions() -> u64;
    }
}
