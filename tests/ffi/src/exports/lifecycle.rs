//! Futures of Rust whose ends the tests decide, in every way in which C++ can await them.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::{self, ThreadId};

/// How a Rust future ends.
#[derive(Clone)]
pub enum End {
    /// With a value.
    Value(u64),
    /// With an `Err`.
    Err(&'static str),
    /// With `panic!` of a literal.
    PanicLiteral,
    /// With `panic!` of a formatted text.
    PanicText(u64),
    /// With a payload that is no text.
    PanicAny,
    /// With a payload whose destructor panics.
    PanicBomb,
}

/// What the test knows of one call.
#[derive(Default)]
pub struct Probe {
    runs: AtomicU64,
    polls: AtomicU64,
    wait: Mutex<Waiting>,
    log: Mutex<Vec<(String, ThreadId)>>,
    bomb: AtomicU64,
}

#[derive(Default)]
struct Waiting {
    end: Option<End>,
    waker: Option<Waker>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Probe {
    /// A call's probe, and the argument by which its Rust future is known.
    pub fn new() -> (Arc<Probe>, Box<Token>) {
        let probe = Arc::new(Probe::default());
        (probe.clone(), Box::new(Token(probe)))
    }

    /// How often the Rust function was called.
    pub fn runs(&self) -> u64 {
        self.runs.load(SeqCst)
    }

    /// How often the Rust future was polled.
    pub fn polls(&self) -> u64 {
        self.polls.load(SeqCst)
    }

    /// Ends the wait on the calling thread. False: nobody waited yet.
    pub fn end(&self, end: End) -> bool {
        let waker = {
            let mut wait = lock(&self.wait);
            wait.end = Some(end);
            wait.waker.take()
        };
        let waited = waker.is_some();
        waker.into_iter().for_each(Waker::wake);
        waited
    }

    /// The same, waking while the lock is held that the next poll needs.
    pub fn end_under_lock(&self, end: End) {
        let mut wait = lock(&self.wait);
        wait.end = Some(end);
        if let Some(waker) = wait.waker.take() {
            waker.wake();
        }
    }

    /// The waker of the last poll.
    pub fn waker(&self) -> Option<Waker> {
        lock(&self.wait).waker.clone()
    }

    /// What has been destroyed: `token`, and the names of C++'s locals.
    pub fn log(&self) -> Vec<String> {
        lock(&self.log).iter().map(|(what, _)| what.clone()).collect()
    }

    /// Which threads have destroyed it.
    pub fn threads(&self) -> Vec<ThreadId> {
        lock(&self.log).iter().map(|(_, thread)| *thread).collect()
    }

    /// From now on the token's destructor panics.
    pub fn arm(&self) {
        self.bomb.store(1, SeqCst);
    }

    fn note(&self, what: &str) {
        lock(&self.log).push((what.to_owned(), thread::current().id()));
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Result<u64, String>> {
        self.polls.fetch_add(1, SeqCst);
        let end = {
            let mut wait = lock(&self.wait);
            if wait.end.is_none() {
                wait.waker = Some(context.waker().clone());
            }
            wait.end.clone()
        };
        match end {
            None => Poll::Pending,
            Some(End::Value(value)) => Poll::Ready(Ok(value)),
            Some(End::Err(text)) => Poll::Ready(Err(text.to_owned())),
            Some(End::PanicLiteral) => panic!("a literal"),
            Some(End::PanicText(number)) => panic!("a text with {number}"),
            Some(End::PanicAny) => std::panic::panic_any(42),
            Some(End::PanicBomb) => std::panic::panic_any(Bomb),
        }
    }
}

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("the destructor of a payload panics");
    }
}

/// The argument of every Rust function here, and what its future owns.
pub struct Token(Arc<Probe>);

impl Token {
    pub(super) fn watcher(&self) -> Box<Watcher> {
        Box::new(Watcher(self.0.clone()))
    }

    pub(super) async fn wait(&self) -> Result<u64, String> {
        std::future::poll_fn(|context| self.0.poll(context)).await
    }

    pub(super) fn ran(&self) {
        self.0.runs.fetch_add(1, SeqCst);
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.0.note("token");
        assert_eq!(self.0.bomb.load(SeqCst), 0, "the destructor of a token panics");
    }
}

/// What C++'s locals report their end to.
pub struct Watcher(Arc<Probe>);

impl Watcher {
    pub(super) fn note(&self, what: &str) {
        self.0.note(what);
    }
}

/// Lies in the `rust::Future` itself.
pub struct Small(Box<Token>);

impl Future for Small {
    type Output = Result<u64, String>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.0.poll(context)
    }
}

const _: () = assert!(size_of::<Small>() == size_of::<usize>());

fn small(token: Box<Token>) -> Small {
    token.ran();
    Small(token)
}

/// Lies in a block of the pool, where it must not move.
async fn large(token: Box<Token>) -> Result<u64, String> {
    token.ran();
    let bytes = [7u8; 300];
    let before = bytes.as_ptr().addr();
    let answer = token.wait().await;
    assert_eq!((bytes, bytes.as_ptr().addr()), ([7; 300], before));
    answer
}

#[repr(align(128))]
struct Aligned([u8; 3]);

/// Lies in a box of its own.
async fn aligned(token: Box<Token>) -> Result<u64, String> {
    token.ran();
    let bytes = Aligned([1, 2, 3]);
    let before = (&raw const bytes).addr();
    assert_eq!(before % 128, 0);
    let answer = token.wait().await;
    assert_eq!((bytes.0, (&raw const bytes).addr()), ([1, 2, 3], before));
    answer
}

async fn infallible(token: Box<Token>) -> u64 {
    token.wait().await.unwrap_or_default()
}

async fn local_wait(token: Box<Token>) -> Result<u64, String> {
    token.ran();
    let not_send = std::rc::Rc::new(());
    let answer = token.wait().await;
    drop(not_send);
    answer
}

/// An error whose text panics.
pub struct Mute;

impl std::fmt::Display for Mute {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("no words")
    }
}

async fn mute(token: Box<Token>) -> Result<u64, Mute> {
    drop(token);
    Err(Mute)
}

async fn pauses(times: u64) -> u64 {
    for _ in 0..times {
        super::pause().await;
    }
    times
}

async fn relay(what: u8) -> Result<u64, cobridge::Error> {
    ffi::throws(what).await
}

async fn relay_panic() -> Result<u64, cobridge::Error> {
    ffi::lets_panic_pass().await
}

async fn panics(text: &str) -> u64 {
    panic!("{text}")
}

async fn fibonacci_in_rust(n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    super::pause().await;
    ffi::fibonacci_in_cpp(n - 1).await + ffi::fibonacci_in_cpp(n - 2).await
}

async fn down_in_rust(levels: u64, token: Box<Token>) -> Result<u64, cobridge::Error> {
    if levels == 0 {
        return Ok(token.wait().await.unwrap_or_default());
    }
    Ok(ffi::down_in_cpp(levels - 1, token).await? + 1)
}

#[cobridge::bridge(namespace = "exports_lifecycle")]
pub mod ffi {
    extern "Rust" {
        type Token;
        fn watcher(self: &Token) -> Box<Watcher>;
        type Watcher;
        fn note(self: &Watcher, what: &str);

        async fn small(token: Box<Token>) -> Result<u64>;
        async fn large(token: Box<Token>) -> Result<u64>;
        async fn aligned(token: Box<Token>) -> Result<u64>;
        async fn infallible(token: Box<Token>) -> u64;
        #[local]
        async fn local_wait(token: Box<Token>) -> Result<u64>;
        async fn mute(token: Box<Token>) -> Result<u64>;
        async fn pauses(times: u64) -> u64;
        async fn relay(what: u8) -> Result<u64>;
        async fn relay_panic() -> Result<u64>;
        async fn panics(text: &str) -> u64;
        async fn fibonacci_in_rust(n: u64) -> u64;
        async fn down_in_rust(levels: u64, token: Box<Token>) -> Result<u64>;
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/exports_lifecycle.h");

        async fn plain_small(token: Box<Token>) -> Result<u64>;
        async fn nested_small(token: Box<Token>) -> Result<u64>;
        async fn moved_small(token: Box<Token>) -> Result<u64>;
        async fn kept_small(token: Box<Token>) -> Result<u64>;
        async fn caught_small(token: Box<Token>) -> Result<u64>;
        async fn hand_small(token: Box<Token>) -> Result<u64>;
        async fn hand_moved_small(token: Box<Token>) -> Result<u64>;
        async fn plain_large(token: Box<Token>) -> Result<u64>;
        async fn nested_large(token: Box<Token>) -> Result<u64>;
        async fn moved_large(token: Box<Token>) -> Result<u64>;
        async fn kept_large(token: Box<Token>) -> Result<u64>;
        async fn caught_large(token: Box<Token>) -> Result<u64>;
        async fn hand_large(token: Box<Token>) -> Result<u64>;
        async fn hand_moved_large(token: Box<Token>) -> Result<u64>;
        async fn plain_aligned(token: Box<Token>) -> Result<u64>;
        async fn nested_aligned(token: Box<Token>) -> Result<u64>;
        async fn moved_aligned(token: Box<Token>) -> Result<u64>;
        async fn kept_aligned(token: Box<Token>) -> Result<u64>;
        async fn caught_aligned(token: Box<Token>) -> Result<u64>;
        async fn hand_aligned(token: Box<Token>) -> Result<u64>;
        async fn hand_moved_aligned(token: Box<Token>) -> Result<u64>;
        /// Rust futures that C++ keeps without awaiting them.
        type Stash;
        fn new_stash() -> UniquePtr<Stash>;
        fn keep(self: Pin<&mut Stash>, token: Box<Token>);
        fn keep_large(self: Pin<&mut Stash>, token: Box<Token>);
        fn keep_aligned(self: Pin<&mut Stash>, token: Box<Token>);
        fn assign_over(self: Pin<&mut Stash>, token: Box<Token>);
        fn count(self: &Stash) -> usize;
        async fn last(self: Pin<&mut Stash>) -> Result<u64>;

        async fn second_await(token: Box<Token>) -> Result<u64>;
        async fn moved_from(token: Box<Token>) -> Result<u64>;
        async fn hand_moved_from(token: Box<Token>) -> Result<u64>;
        async fn text_of_panic(token: Box<Token>) -> String;
        async fn text_of_panic_infallible(token: Box<Token>) -> String;
        async fn text_of_panic_mute(token: Box<Token>) -> String;
        async fn text_of_error(token: Box<Token>) -> String;
        async fn wait_infallible(token: Box<Token>) -> u64;
        async fn wait_local(token: Box<Token>) -> Result<u64>;
        async fn hand_local(token: Box<Token>) -> Result<u64>;
        async fn drop_local_unpolled(token: Box<Token>) -> Result<u64>;
        async fn wait_pauses(times: u64) -> u64;
        async fn hand_pauses(times: u64) -> u64;
        async fn two_at_once(first: Box<Token>, second: Box<Token>) -> Result<u64>;

        async fn throws(what: u8) -> Result<u64>;
        async fn relays(what: u8) -> Result<u64>;
        async fn hands_relay(what: u8) -> Result<u64>;
        async fn kind_of_relay(what: u8) -> String;
        async fn lets_panic_pass() -> Result<u64>;
        async fn relays_panic() -> Result<u64>;

        async fn fibonacci_in_cpp(n: u64) -> u64;
        async fn down_in_cpp(levels: u64, token: Box<Token>) -> Result<u64>;
    }
}

// SAFETY: it holds nothing but futures that are `Send`.
unsafe impl Send for ffi::Stash {}
