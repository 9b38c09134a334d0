//! A `rust::Sink<T>` that spawned coroutines push into, with `co_await sink.send(..)`.

use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

/// How many tokens are alive.
pub static TOKENS: AtomicI64 = AtomicI64::new(0);

/// Something of Rust's that C++ has in a box.
#[derive(Debug)]
pub struct Token(u64);

fn new_token(id: u64) -> Box<Token> {
    TOKENS.fetch_add(1, SeqCst);
    Box::new(Token(id))
}

impl Token {
    /// Its number.
    pub fn id(&self) -> u64 {
        self.0
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        TOKENS.fetch_sub(1, SeqCst);
    }
}

/// The declarations are those of every style.
#[cobridge::bridge(namespace = "stream_send")]
pub mod ffi {
    #[derive(Debug, PartialEq)]
    struct Event {
        number: u64,
        name: String,
    }

    #[derive(Debug)]
    enum Color {
        Red,
        Green = 5,
    }

    /// Where the items come from. The other styles say what it means to them.
    #[derive(Debug)]
    enum Way {
        /// The thread that polls, inside of the call.
        Here,
        /// Another thread.
        Thread,
        /// Four of them, each of which gives every fourth item.
        Threads,
    }

    /// What comes behind the items.
    #[derive(Debug)]
    enum End {
        /// The producer lets go.
        Normal,
        /// The producer closes the stream, and tries to send another item.
        Close,
        /// It fails with "enough".
        Error,
        /// It keeps the stream open until nobody reads it.
        Never,
    }

    extern "Rust" {
        type Token;
        fn new_token(id: u64) -> Box<Token>;
        fn id(self: &Token) -> u64;
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/streams/send.h");

        /// How many producers run.
        fn running() -> i64;
        /// How many items were sent.
        fn sent() -> u64;
        /// How many times the answer was that nobody takes the item, which stayed as it was.
        fn refused() -> u64;
        /// How often a function that gives a stream was called.
        fn calls() -> u64;
        /// How many `Counted` there are.
        fn alive() -> i64;

        type Counted;
        fn new_counted(id: u64) -> UniquePtr<Counted>;
        fn id(self: &Counted) -> u64;

        fn number(count: u64, way: Way) -> impl Stream<Item = u64>;
        fn try_number(count: u64, way: Way, end: End) -> impl Stream<Item = Result<u64>>;
        fn text(count: u64, way: Way) -> impl Stream<Item = String>;
        fn try_text(count: u64, way: Way, end: End) -> impl Stream<Item = Result<String>>;
        fn bytes(count: u64, way: Way) -> impl Stream<Item = Vec<u8>>;
        fn try_bytes(count: u64, way: Way, end: End) -> impl Stream<Item = Result<Vec<u8>>>;
        fn event(count: u64, way: Way) -> impl Stream<Item = Event>;
        fn try_event(count: u64, way: Way, end: End) -> impl Stream<Item = Result<Event>>;
        fn color(count: u64, way: Way) -> impl Stream<Item = Color>;
        fn try_color(count: u64, way: Way, end: End) -> impl Stream<Item = Result<Color>>;
        fn unique(count: u64, way: Way) -> impl Stream<Item = UniquePtr<Counted>>;
        fn try_unique(count: u64, way: Way, end: End) -> impl Stream<Item = Result<UniquePtr<Counted>>>;
        fn boxed(count: u64, way: Way) -> impl Stream<Item = Box<Token>>;
        fn try_boxed(count: u64, way: Way, end: End) -> impl Stream<Item = Result<Box<Token>>>;
        fn flag(count: u64, way: Way) -> impl Stream<Item = bool>;
        fn try_flag(count: u64, way: Way, end: End) -> impl Stream<Item = Result<bool>>;

        #[capacity(1)]
        fn one(count: u64, way: Way) -> impl Stream<Item = UniquePtr<Counted>>;
        #[capacity(5)]
        fn five(count: u64, way: Way) -> impl Stream<Item = UniquePtr<Counted>>;
        #[unbounded]
        fn unbounded(count: u64, way: Way) -> impl Stream<Item = UniquePtr<Counted>>;

        /// Says what its arguments are, for each of the numbers once.
        fn copied(text: &str, numbers: &[u64], names: &[String], way: Way) -> impl Stream<Item = String>;
        /// A method: numbers from the counted one's on.
        fn behind(self: &Counted, count: u64) -> impl Stream<Item = u64>;
        /// It stays on its thread.
        #[local]
        fn stays(count: u64, way: Way) -> impl Stream<Item = u64>;
    }
}

// SAFETY: it holds a number.
unsafe impl Send for ffi::Counted {}
