//! The contract's sentences and its catalogue: what `tests/contract.rs` needs of both languages.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Condvar, Mutex};
use std::task::{Context, Poll, Waker};

#[cobridge::bridge(namespace = "contract")]
pub mod ffi {
    extern "Rust" {
        /// Counted while it lives.
        type Token;
        /// Gives out its waker, and is ready at once.
        async fn keeps_its_waker(x: u64) -> u64;
        /// Panics when it is polled.
        async fn panics_in_poll() -> u64;
        async fn works(x: u64) -> u64;
    }

    unsafe extern "Zig" {
        include!("zig/contract.zig");

        // Promises, each kept in a slot of its own, with the token. `give` answers once with the token, the others without it.
        async fn kept(slot: usize, token: Box<Token>) -> Result<Box<Token>>;
        /// The answers to the last call of the slot: whether it was the first.
        fn give(slot: usize) -> bool;
        fn fail(slot: usize) -> bool;
        fn stop(slot: usize) -> bool;
        fn abandon(slot: usize) -> bool;
        /// From a thread that has ended when this returns.
        fn give_from_a_thread(slot: usize) -> bool;
        /// Under a lock that `locked` takes as well.
        fn give_under_a_lock(slot: usize) -> bool;
        fn locked() -> u64;
        fn is_cancelled(slot: usize) -> bool;
        /// Answers in the callback of its cancellation.
        async fn gives_when_cancelled(token: Box<Token>) -> Result<Box<Token>>;
        /// Before it returns.
        async fn gives_at_once(token: Box<Token>) -> Result<Box<Token>>;
        /// How often these were called.
        fn calls() -> u64;

        // The other styles.
        async fn returned(token: Box<Token>) -> Result<Box<Token>>;
        async fn called_back(token: Box<Token>) -> Result<Box<Token>>;
        /// Sleeps for an hour in one of three places: behind so many `steps`, or nowhere.
        async fn in_steps(token: Box<Token>, steps: u32) -> Result<Box<Token>>;
        /// Waits until a call of `in_steps` has come to this place.
        fn until_step(step: u32);
        #[blocking]
        async fn blocks(token: Box<Token>) -> Box<Token>;
        fn until_blocked();
        fn unblock();

        // Values.
        fn sum(x: u64, text: String, numbers: Vec<u64>) -> Result<u64>;
        async fn sum_now(x: u64, text: &str, numbers: Vec<u64>) -> Result<u64>;
        async fn sum_inline(x: u64, text: String, numbers: &[u64]) -> Result<u64>;
        async fn same_now(bytes: Vec<u8>) -> Vec<u8>;
        async fn same_inline(bytes: Vec<u8>) -> Vec<u8>;
        async fn same_in_a_task(bytes: Vec<u8>) -> Vec<u8>;
        /// How deep the stack is here.
        async fn stack_now(x: u64) -> u64;
        async fn stack_inline(x: u64) -> u64;

        // Without `Result`.
        async fn fails_without_result() -> u64;
        async fn stops_without_result() -> u64;
        async fn gives_up_without_result() -> u64;

        /// Kept in a list, until `answer_all` does.
        async fn listed(x: u64) -> u64;
        fn answer_all() -> u64;

        // Zig awaits Rust.
        async fn awaits_what_keeps_its_waker(x: u64) -> Result<u64>;
        async fn awaits_what_panics(x: u64) -> Result<u64>;
    }
}

static ALIVE: Mutex<i64> = Mutex::new(0);
static GONE: Condvar = Condvar::new();
static MADE: AtomicU64 = AtomicU64::new(0);

/// What is destroyed once: a second time would be seen in the count, never in a leak that the sanitizers report.
pub struct Token {
    number: u64,
    // So that it has memory of its own, which is seen if it is used afterwards.
    copy: Box<u64>,
}

pub fn token() -> Box<Token> {
    *ALIVE.lock().unwrap() += 1;
    let number = MADE.fetch_add(1, SeqCst);
    Box::new(Token { number, copy: Box::new(number) })
}

impl Token {
    pub fn number(&self) -> u64 {
        assert_eq!(self.number, *self.copy);
        self.number
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        self.number();
        *ALIVE.lock().unwrap() -= 1;
        GONE.notify_all();
    }
}

/// How many tokens live.
pub fn alive() -> i64 {
    *ALIVE.lock().unwrap()
}

/// Waits until so many live: Zig's threads may hold some for a while.
pub fn until_alive(count: i64) {
    let alive = ALIVE.lock().unwrap();
    drop(GONE.wait_while(alive, |alive| *alive != count).unwrap());
}

/// The wakers that `keeps_its_waker` was polled with.
pub static WAKERS: Mutex<Vec<Waker>> = Mutex::new(Vec::new());

struct KeepsItsWaker(u64);

impl Future for KeepsItsWaker {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<u64> {
        WAKERS.lock().unwrap().push(context.waker().clone());
        if self.0 % 2 == 1 {
            // Once with a sleep in between.
            self.0 += 1;
            let waker = context.waker().clone();
            std::thread::spawn(move || waker.wake());
            return Poll::Pending;
        }
        Poll::Ready(self.0)
    }
}

async fn keeps_its_waker(x: u64) -> u64 {
    KeepsItsWaker(x).await
}

async fn panics_in_poll() -> u64 {
    panic!("in a poll under Zig")
}

async fn works(x: u64) -> u64 {
    x + 1
}
