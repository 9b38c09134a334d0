//! Channels between the languages: what crosses, who is told what, and what is left when somebody goes.

use cobridge::RuntimeHandle;
use cobridge::channel::{Receiver, Sender, TrySendError, bounded, unbounded};
use std::fmt::{self, Display, Formatter};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

/// The bridge.
#[cobridge::bridge(namespace = "channels")]
pub mod ffi {
    /// A struct that both sides know.
    #[derive(Debug, Clone, PartialEq, Eq)]
    struct Event {
        /// Text.
        name: String,
        /// A number.
        number: u64,
        /// Bytes, which stay where they are.
        body: Vec<u8>,
    }

    /// An enum that both sides know.
    #[derive(Debug)]
    enum Kind {
        /// One.
        Small,
        /// Another.
        Large,
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/channels.h");

        /// Counts how many of it there are.
        type Thing;
        /// Makes one.
        fn new_thing(number: u64) -> UniquePtr<Thing>;
        /// Its number.
        fn number(self: &Thing) -> u64;
        /// How many things there are.
        fn things() -> i64;

        /// A coroutine that adds up what it receives, until there is no more.
        async fn sum(input: Receiver<u64>) -> u64;
        /// A coroutine that sends so many numbers and ends. False: nobody listens.
        async fn count_to(n: u64, output: Sender<u64>) -> bool;
        /// A thread of C++ that sends the length of each and ends with its input.
        fn drain(input: Receiver<Vec<u8>>, output: Sender<u64>);

        /// Hands on what comes.
        async fn echo_bool(input: Receiver<bool>, output: Sender<bool>);
        /// Hands on what comes.
        async fn echo_size(input: Receiver<usize>, output: Sender<usize>);
        /// Hands on what comes.
        async fn echo_string(input: Receiver<String>, output: Sender<String>);
        /// Hands on what comes.
        async fn echo_strings(input: Receiver<Vec<String>>, output: Sender<Vec<String>>);
        /// Hands on what comes.
        async fn echo_event(input: Receiver<Event>, output: Sender<Event>);
        /// Hands on what comes.
        async fn echo_events(input: Receiver<Vec<Event>>, output: Sender<Vec<Event>>);
        /// Hands on what comes.
        async fn echo_kind(input: Receiver<Kind>, output: Sender<Kind>);
        /// Hands on what comes.
        async fn echo_array(input: Receiver<[u8; 4]>, output: Sender<[u8; 4]>);
        /// Hands on what comes.
        async fn echo_token(input: Receiver<Box<Token>>, output: Sender<Box<Token>>);
        /// Hands on what comes.
        async fn echo_thing(input: Receiver<UniquePtr<Thing>>, output: Sender<UniquePtr<Thing>>);
        /// Hands on what comes.
        async fn echo_shared(input: Receiver<SharedPtr<Thing>>, output: Sender<SharedPtr<Thing>>);

        /// The names of the checks that are written in C++.
        fn checks() -> Vec<String>;
        /// Runs one of them on a thread that polls nothing; what is not as it should be is thrown.
        fn check(name: &str) -> Result<()>;
        /// Runs the checks of what a coroutine may not do, in a coroutine.
        async fn check_in_a_coroutine() -> Result<()>;

        /// `try_send` of an event: what it answered, and whether the event is still what it was.
        fn try_send(output: Sender<Event>, event: Event) -> Vec<String>;
        /// `try_recv`.
        fn try_recv(input: Receiver<Event>) -> String;

        /// Waits in `co_await send`.
        async fn send(output: Sender<Box<Token>>, token: Box<Token>) -> bool;
        /// The same, and then gives the token's number if it has come back, 0 if it was sent.
        async fn send_or_keep(output: Sender<Box<Token>>, token: Box<Token>) -> u64;
        /// Waits in `co_await recv`.
        async fn recv(input: Receiver<Box<Token>>) -> u64;
        /// Waits in `co_await recv` for no longer than an hour.
        async fn recv_in_time(input: Receiver<Box<Token>>) -> u64;
        /// The handle is gone before its wait is over.
        async fn recv_without_handle(input: Receiver<Box<Token>>) -> u64;
        /// The same for a sender.
        async fn send_without_handle(output: Sender<Box<Token>>, token: Box<Token>) -> bool;
        /// A thread that waits in `send_blocking` and sends what came of it to `told`.
        fn send_blocking(output: Sender<Box<Token>>, token: Box<Token>, told: Sender<bool>);
        /// A thread that waits in `recv_blocking` and sends 0 if there was nothing more.
        fn recv_blocking(input: Receiver<Box<Token>>, told: Sender<u64>);

        /// Sends the numbers from `first` on, from a thread of C++.
        fn produce_on_a_thread(output: Sender<u64>, first: u64, count: u64);
        /// The same in a coroutine.
        async fn produce(output: Sender<u64>, first: u64, count: u64) -> bool;
        /// Receives on a thread of C++ until the end, and sends all of it on.
        fn consume_on_a_thread(input: Receiver<u64>, output: Sender<u64>);
        /// The same in a coroutine.
        async fn consume(input: Receiver<u64>, output: Sender<u64>);

        /// So many rounds of `try_send` and `try_recv` on the same channel.
        fn rounds(output: Sender<u64>, input: Receiver<u64>, times: u64) -> u64;
        /// The same in a coroutine, with `co_await`.
        async fn rounds_in_a_coroutine(output: Sender<u64>, input: Receiver<u64>, times: u64) -> u64;

        /// The numbers up to `n`, in a channel that C++ makes.
        fn numbers(n: u64) -> Receiver<u64>;
        /// A sender to a thread of C++, which sends what it gets to `output`.
        fn forward_to(output: Sender<Event>) -> Result<Sender<Event>>;
        /// The numbers up to the thing's.
        fn numbers(self: &Thing) -> Receiver<u64>;
    }

    extern "Rust" {
        /// Counts how many of it there are.
        type Token;
        /// Its number.
        fn token_number(self: &Token) -> u64;
        /// Makes one.
        fn new_token(number: u64) -> Box<Token>;

        /// What sends events to those who listen.
        type Hub;
        /// Makes one.
        fn new_hub() -> Box<Hub>;
        /// A new listener.
        fn subscribe(self: &Hub, topic: &str) -> Result<Receiver<Event>>;
        /// Sends to those who listen; fails if there are none.
        fn publish(self: &Hub, event: &Event) -> Result<()>;

        /// Sends the numbers up to `n` from a thread of Rust.
        fn rust_numbers(n: u64, output: Sender<u64>);
        /// The same, but gives the receiver.
        fn rust_receiver(n: u64) -> Receiver<u64>;
        /// A sender into nowhere, or an error.
        fn rust_sender(fails: bool) -> Result<Sender<u64>>;
        /// Adds up what comes, and sends the sum to `output` as well.
        async fn rust_sum(input: Receiver<u64>, output: Sender<u64>) -> u64;
        /// Whether a sender that has crossed is one of an open channel.
        fn is_open(output: Sender<u64>) -> bool;
        /// Whether anything may come from a receiver that has crossed.
        fn may_receive(input: Receiver<u64>) -> bool;
        /// A runtime as an argument of a plain function.
        fn blocks_on(runtime: RuntimeHandle, x: u64) -> u64;
        /// Keeps one until `drop_runtime`.
        fn keep_runtime(runtime: RuntimeHandle);
        /// Drops what is kept.
        fn drop_runtime();
    }
}

// SAFETY: C++ reads its number, which does not change.
unsafe impl Send for ffi::Thing {}
// SAFETY: as above.
unsafe impl Sync for ffi::Thing {}

static TOKENS: AtomicI64 = AtomicI64::new(0);

/// Counts how many of it there are.
#[derive(Debug)]
pub struct Token(u64);

impl Token {
    /// One more.
    pub fn new(number: u64) -> Box<Token> {
        TOKENS.fetch_add(1, SeqCst);
        Box::new(Token(number))
    }

    /// Its number.
    pub fn number(&self) -> u64 {
        self.0
    }

    fn token_number(&self) -> u64 {
        self.0
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        TOKENS.fetch_sub(1, SeqCst);
    }
}

/// How many tokens there are.
pub fn tokens() -> i64 {
    TOKENS.load(SeqCst)
}

fn new_token(number: u64) -> Box<Token> {
    Token::new(number)
}

struct Hub {
    output: Sender<ffi::Event>,
    // A Rust type of a bridge must be `Unpin`.
    input: Box<Receiver<ffi::Event>>,
}

/// An error that borrows from an argument.
struct Unknown<'a>(&'a str);

impl Display for Unknown<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        write!(formatter, "there are no {}", self.0)
    }
}

fn new_hub() -> Box<Hub> {
    let (output, input) = bounded(4);
    Box::new(Hub { output, input: Box::new(input) })
}

impl Hub {
    fn subscribe<'a>(&self, topic: &'a str) -> Result<Receiver<ffi::Event>, Unknown<'a>> {
        if topic == "orders" { Ok(Receiver::clone(&self.input)) } else { Err(Unknown(topic)) }
    }

    fn publish(&self, event: &ffi::Event) -> Result<(), TrySendError<ffi::Event>> {
        self.output.try_send(event.clone())
    }
}

fn rust_numbers(n: u64, output: Sender<u64>) {
    std::thread::spawn(move || {
        for number in 1..=n {
            output.send_blocking(number).expect("somebody listens");
        }
    });
}

fn rust_receiver(n: u64) -> Receiver<u64> {
    let (output, input) = unbounded();
    rust_numbers(n, output);
    input
}

fn rust_sender(fails: bool) -> Result<Sender<u64>, &'static str> {
    if fails { Err("there is none") } else { Ok(bounded(1).0) }
}

async fn rust_sum(input: Receiver<u64>, output: Sender<u64>) -> u64 {
    let mut sum = 0;
    while let Ok(number) = input.recv().await {
        sum += number;
    }
    output.send(sum).await.expect("somebody listens");
    sum
}

fn is_open(output: Sender<u64>) -> bool {
    !output.is_closed()
}

fn may_receive(input: Receiver<u64>) -> bool {
    !input.is_closed()
}

static KEPT: Mutex<Option<RuntimeHandle>> = Mutex::new(None);

fn keep_runtime(runtime: RuntimeHandle) {
    *KEPT.lock().expect("nobody panics meanwhile") = Some(runtime);
}

fn drop_runtime() {
    let kept = KEPT.lock().expect("nobody panics meanwhile").take();
    drop(kept.expect("one is kept"));
}

fn blocks_on(runtime: RuntimeHandle, x: u64) -> u64 {
    let mut answer = 0;
    runtime.block_on(std::pin::pin!(async { answer = x }));
    answer
}
