//! Rust functions, futures, streams and types that Zig uses. What Zig does with them is in `zig/from_zig.zig`, by scenario.

use futures::Stream;
use futures::channel::oneshot;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

#[cobridge::bridge(namespace = "from_zig")]
pub mod ffi {
    unsafe extern "Zig" {
        include!("zig/from_zig.zig");

        /// Runs a scenario on a thread of its own.
        async fn run(scenario: &str) -> Result<()>;
        /// One level of `bounce`, in Zig.
        async fn bounce_in_zig(depth: u32) -> Result<u64>;
        /// Gives the box back, with more in it.
        fn fill_counter(counter: Box<Counter>, by: u64) -> Box<Counter>;
        fn read_counter(counter: &Counter) -> u64;
        fn raise_counter(counter: &mut Counter);
        async fn own_counter(counter: Box<Counter>) -> Box<Counter>;
        /// Calls the callback with each number and the text, and adds up.
        async fn each(
            numbers: Vec<u64>,
            text: &str,
            callback: impl AsyncFn(u64, &str, Vec<u8>) -> Result<u64>,
        ) -> Result<u64>;
        fn keep_callback(callback: impl AsyncFn() -> Box<Counter>);
        async fn call_kept() -> Result<u64>;
        fn forget_kept();
    }

    extern "Rust" {
        type Counter;
        fn new_counter(value: u64) -> Box<Counter>;
        fn value(self: &Counter) -> u64;
        fn add(self: &mut Counter, more: u64);
        fn try_add(self: &mut Counter, more: u64) -> Result<u64>;
        async fn add_later(self: &Counter, more: u64) -> u64;
        fn count(self: &Counter) -> impl Stream<Item = u64>;
        #[Self = "Counter"]
        fn made() -> u64;
        #[allow(clippy::boxed_local)] // it is what crosses
        fn empty_counter(counter: Box<Counter>) -> u64;
        fn same_counter(counter: &Counter, other: &Counter) -> bool;
        fn reset_counter(counter: &mut Counter);
        /// Counters that are alive.
        fn counters() -> u64;
    }

    extern "Rust" {
        type Borrowing<'a>;
        fn twice(x: u64) -> u64;
        fn negate(x: bool) -> bool;
        fn half(x: f32) -> f32;
        fn note(text: &str);
        fn noted() -> String;
        fn total(data: &[u32]) -> u64;
        fn fill(data: &mut [u16], with: u16);
        fn join(first: String, second: &str, bytes: Vec<u8>) -> String;
        fn parse(text: &str) -> Result<u32>;
        fn fails_or_not(fails: bool) -> Result<()>;
        fn panics(why: &str) -> Result<String>;
        #[rust_name = "renamed_in_rust"]
        fn renamed() -> u32;
        #[cfg(any())]
        fn not_there() -> u32;
        /// Words of Zig, and the name of another declaration, as names.
        fn error(test: u32, note: u32, var: u32) -> u32;
        /// Zig has no such type.
        fn of_cpp_only(text: &CxxString) -> usize;
        fn borrowed(text: &str) -> &str;

        async fn echo(text: &str) -> String;
        async fn checked(x: u64) -> Result<u64>;
        async fn nothing();
        async fn sum_later(data: &[u64], more: Vec<u64>) -> u64;
        async fn sleeps(milliseconds: u64) -> u64;
        async fn yields(times: u32) -> u32;
        async fn woken_elsewhere(x: u64) -> u64;
        async fn panics_late() -> u64;
        async fn large(first: u8) -> Vec<u8>;
        /// Never ends. It is counted while it lives.
        async fn never(name: &str);
        /// The same, and counts what is alive.
        fn alive() -> u64;
        fn polls() -> u64;
        async fn bounce(depth: u32) -> Result<u64>;

        fn ticks(every: u64, count: u64) -> impl Stream<Item = u64>;
        fn words(text: &str) -> impl Stream<Item = Result<String>>;
        fn endless() -> impl Stream<Item = u64>;
        fn pending_stream() -> impl Stream<Item = u64>;
        fn panicking_stream() -> impl Stream<Item = u64>;
    }
}

pub struct Borrowing<'a>(pub &'a str);

static COUNTERS: AtomicU64 = AtomicU64::new(0);

pub struct Counter(AtomicU64);

pub fn new_counter(value: u64) -> Box<Counter> {
    COUNTERS.fetch_add(1, SeqCst);
    Box::new(Counter(AtomicU64::new(value)))
}

impl Drop for Counter {
    fn drop(&mut self) {
        COUNTERS.fetch_sub(1, SeqCst);
    }
}

impl Counter {
    pub fn value(&self) -> u64 {
        self.0.load(SeqCst)
    }

    fn add(&mut self, more: u64) {
        *self.0.get_mut() += more;
    }

    fn try_add(&mut self, more: u64) -> Result<u64, String> {
        let sum = self.value().checked_add(more).ok_or("too much")?;
        *self.0.get_mut() = sum;
        Ok(sum)
    }

    async fn add_later(&self, more: u64) -> u64 {
        yields(1).await;
        self.0.fetch_add(more, SeqCst) + more
    }

    fn count(&self) -> impl Stream<Item = u64> + use<> {
        futures::stream::iter(0..self.value())
    }

    fn made() -> u64 {
        7
    }
}

// What Zig has is a box.
#[allow(clippy::boxed_local)]
fn empty_counter(counter: Box<Counter>) -> u64 {
    counter.value()
}

fn same_counter(counter: &Counter, other: &Counter) -> bool {
    std::ptr::eq(counter, other)
}

fn reset_counter(counter: &mut Counter) {
    *counter.0.get_mut() = 0;
}

pub fn counters() -> u64 {
    COUNTERS.load(SeqCst)
}

fn twice(x: u64) -> u64 {
    2 * x
}

fn negate(x: bool) -> bool {
    !x
}

fn half(x: f32) -> f32 {
    x / 2.0
}

static NOTED: Mutex<String> = Mutex::new(String::new());

fn note(text: &str) {
    *NOTED.lock().unwrap() = text.to_owned();
}

fn noted() -> String {
    NOTED.lock().unwrap().clone()
}

fn total(data: &[u32]) -> u64 {
    data.iter().copied().map(u64::from).sum()
}

fn fill(data: &mut [u16], with: u16) {
    data.fill(with);
}

fn join(first: String, second: &str, bytes: Vec<u8>) -> String {
    format!("{first}{second}{bytes:?}")
}

fn parse(text: &str) -> Result<u32, std::num::ParseIntError> {
    text.parse()
}

struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("it fails")
    }
}

fn fails_or_not(fails: bool) -> Result<(), Refused> {
    if fails { Err(Refused) } else { Ok(()) }
}

fn panics(why: &str) -> Result<String, Refused> {
    panic!("because of {why}")
}

fn renamed_in_rust() -> u32 {
    3
}

fn error(test: u32, note: u32, var: u32) -> u32 {
    test + 10 * note + 100 * var
}

fn of_cpp_only(text: &cxx::CxxString) -> usize {
    text.len()
}

fn borrowed(text: &str) -> &str {
    text
}

async fn echo(text: &str) -> String {
    yields(1).await;
    text.to_owned()
}

async fn checked(x: u64) -> Result<u64, Refused> {
    yields(1).await;
    if x == 0 { Err(Refused) } else { Ok(x) }
}

async fn nothing() {}

async fn sum_later(data: &[u64], more: Vec<u64>) -> u64 {
    yields(3).await;
    data.iter().chain(&more).sum()
}

async fn sleeps(milliseconds: u64) -> u64 {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    milliseconds
}

async fn yields(times: u32) -> u32 {
    for _ in 0..times {
        let mut yielded = false;
        poll_fn(|context| {
            if std::mem::replace(&mut yielded, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
    times
}

async fn woken_elsewhere(x: u64) -> u64 {
    let (sender, receiver) = oneshot::channel();
    thread::spawn(move || sender.send(x));
    receiver.await.unwrap()
}

async fn panics_late() -> u64 {
    yields(1).await;
    panic!("too late")
}

async fn large(first: u8) -> Vec<u8> {
    let block = [first; 1000];
    yields(2).await;
    block.to_vec()
}

static ALIVE: AtomicU64 = AtomicU64::new(0);
static POLLS: AtomicU64 = AtomicU64::new(0);

struct Living;

impl Living {
    fn new() -> Living {
        ALIVE.fetch_add(1, SeqCst);
        Living
    }
}

impl Drop for Living {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, SeqCst);
    }
}

/// Pending, and not woken.
struct Forever;

impl Future for Forever {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        POLLS.fetch_add(1, SeqCst);
        Poll::Pending
    }
}

async fn never(name: &str) {
    let _living = Living::new();
    assert_eq!(name, "a text that goes away");
    Forever.await;
}

pub fn alive() -> u64 {
    ALIVE.load(SeqCst)
}

fn polls() -> u64 {
    POLLS.load(SeqCst)
}

pub async fn bounce(depth: u32) -> Result<u64, cobridge::Error> {
    if depth == 0 {
        return Ok(0);
    }
    Ok(ffi::bounce_in_zig(depth).await? + 1)
}

fn ticks(every: u64, count: u64) -> impl Stream<Item = u64> + Send {
    futures::stream::unfold(0, move |tick| async move {
        if tick == count {
            return None;
        }
        sleeps(every).await;
        Some((tick, tick + 1))
    })
}

fn words(text: &str) -> impl Stream<Item = Result<String, Refused>> + Send + use<'_> {
    futures::stream::iter(
        text.split(' ').map(|word| if word == "bad" { Err(Refused) } else { Ok(word.to_owned()) }),
    )
}

fn endless() -> impl Stream<Item = u64> + Send {
    let living = Living::new();
    futures::stream::unfold((0, living), |(next, living)| async move { Some((next, (next + 1, living))) })
}

fn pending_stream() -> impl Stream<Item = u64> + Send {
    let living = Living::new();
    futures::stream::once(async move {
        let _living = living;
        Forever.await;
        0
    })
}

fn panicking_stream() -> impl Stream<Item = u64> + Send {
    futures::stream::iter(0..3).map_while_panicking()
}

/// Panics instead of the third item.
trait Panicking: Stream<Item = u64> + Sized {
    fn map_while_panicking(self) -> impl Stream<Item = u64> + Send
    where
        Self: Send,
    {
        use futures::StreamExt;
        self.map(|item| if item < 2 { item } else { panic!("no third item") })
    }
}

impl<S: Stream<Item = u64>> Panicking for S {}
