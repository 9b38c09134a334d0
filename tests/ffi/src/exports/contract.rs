//! What the sentences of the contract need that no other bridge here has: Rust and C++ in turn, tasks, foreign operations.

use super::lifecycle::{Token, Watcher};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

/// The argument by which a call is known. A bridge has its own types.
pub struct Ticket(pub Box<Token>);

impl Ticket {
    fn witness(&self) -> Box<Witness> {
        Box::new(Witness(self.0.watcher()))
    }
}

/// What C++'s locals report their end to.
pub struct Witness(Box<Watcher>);

impl Witness {
    fn note(&self, what: &str) {
        self.0.note(what);
    }
}

async fn wait(ticket: Box<Ticket>) -> Result<u64, String> {
    ticket.0.ran();
    ticket.0.wait().await
}

/// Rust that awaits C++ that awaits Rust.
async fn over_cpp(ticket: Box<Ticket>) -> Result<u64, cobridge::Error> {
    ffi::waits(ticket).await
}

async fn over_throws_seven(ticket: Box<Ticket>) -> Result<u64, cobridge::Error> {
    ffi::throws_seven(ticket).await
}

async fn give_back(ticket: Box<Ticket>) -> Result<Box<Ticket>, String> {
    ticket.0.ran();
    ticket.0.wait().await?;
    Ok(ticket)
}

/// Lies in the `rust::Future`, and is ready at once.
fn in_place(x: u64) -> std::future::Ready<u64> {
    std::future::ready(x)
}

/// Lies there too, and is pending once.
pub struct Pause(u64, bool);

impl Future for Pause {
    type Output = u64;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<u64> {
        if std::mem::replace(&mut self.1, true) {
            return Poll::Ready(self.0);
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

const _: () = assert!(size_of::<Pause>() <= 3 * size_of::<usize>());

fn in_place_later(x: u64) -> Pause {
    Pause(x, false)
}

/// Lies in a block of the pool.
async fn pooled(x: u64) -> u64 {
    let bytes = [1u8; 300];
    super::pause().await;
    x + u64::from(bytes[299]) - 1
}

/// Too large for the pool.
async fn allocated(x: u64) -> u64 {
    let bytes = [1u8; 600];
    super::pause().await;
    x + u64::from(bytes[599]) - 1
}

async fn twice_over_cpp(x: u64) -> u64 {
    ffi::awaits_pooled(x).await * 2
}

/// C++ and Rust in turn.
pub async fn fibonacci_in_rust(n: u64) -> u64 {
    if n < 2 {
        return n;
    }
    super::pause().await;
    ffi::fibonacci_in_cpp(n - 1).await + ffi::fibonacci_in_cpp(n - 2).await
}

/// Set by threads that publish nothing else than by their wakes.
#[derive(Default)]
pub struct Board {
    /// One for each thread.
    pub flags: [AtomicBool; 4],
    /// How often their future was polled.
    pub polls: AtomicU64,
}

/// A future's share of a board, and whom it gives its waker to.
pub struct Flags(pub Arc<Board>, pub std::sync::mpsc::Sender<Waker>);

/// Ready when every flag is set. The waker is given away once, so that no lock orders what comes later.
async fn see_all(flags: Box<Flags>) -> u64 {
    let mut given = false;
    poll_fn(|context| {
        flags.0.polls.fetch_add(1, Ordering::Relaxed);
        if !std::mem::replace(&mut given, true) {
            flags.1.send(context.waker().clone()).expect("the test waits for it");
        }
        match flags.0.flags.iter().all(|flag| flag.load(Ordering::Relaxed)) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
    flags.0.flags.len() as u64
}

/// What the tests call, and what C++ awaits for them.
#[cobridge::bridge(namespace = "exports_contract")]
pub mod ffi {
    extern "Rust" {
        type Ticket;
        fn witness(self: &Ticket) -> Box<Witness>;
        type Witness;
        fn note(self: &Witness, what: &str);
        type Flags;

        async fn wait(ticket: Box<Ticket>) -> Result<u64>;
        async fn over_cpp(ticket: Box<Ticket>) -> Result<u64>;
        async fn over_throws_seven(ticket: Box<Ticket>) -> Result<u64>;
        async fn give_back(ticket: Box<Ticket>) -> Result<Box<Ticket>>;
        async fn in_place(x: u64) -> u64;
        async fn in_place_later(x: u64) -> u64;
        async fn pooled(x: u64) -> u64;
        async fn allocated(x: u64) -> u64;
        async fn twice_over_cpp(x: u64) -> u64;
        async fn fibonacci_in_rust(n: u64) -> u64;
        async fn see_all(flags: Box<Flags>) -> u64;
    }

    unsafe extern "C++" {
        include!("cobridge-ffi-tests/cpp/exports_contract.h");

        // Rust and C++ in turn.
        async fn waits(ticket: Box<Ticket>) -> Result<u64>;
        async fn waits_below(ticket: Box<Ticket>) -> Result<u64>;
        async fn first_of(one: Box<Ticket>, other: Box<Ticket>) -> Result<u64>;
        async fn all_of(pending: Box<Ticket>, throwing: Box<Ticket>) -> Result<u64>;
        async fn every_step(ticket: Box<Ticket>) -> Result<u64>;
        async fn throws_seven(ticket: Box<Ticket>) -> Result<u64>;
        async fn relays_seven(ticket: Box<Ticket>) -> Result<u64>;
        async fn throws_past(pending: Box<Ticket>, unpolled: Box<Ticket>) -> Result<u64>;
        async fn ignores_result(ticket: Box<Ticket>) -> Result<u64>;
        async fn wakes_itself_then_waits(ticket: Box<Ticket>) -> Result<u64>;
        async fn fibonacci_in_cpp(n: u64) -> u64;
        async fn fibonacci_at_once(n: u64) -> u64;
        async fn ready_in_a_loop(times: u64) -> u64;

        // Ways that allocate nothing, but for the last of them.
        async fn awaits_in_place(x: u64) -> u64;
        async fn awaits_in_place_later(x: u64) -> u64;
        async fn awaits_pooled(x: u64) -> u64;
        async fn awaits_both(x: u64) -> u64;
        async fn awaits_first(x: u64) -> u64;
        async fn awaits_through_both(x: u64) -> u64;
        async fn hands_in_place(x: u64) -> u64;
        async fn hands_pooled(x: u64) -> u64;
        async fn drops_unpolled(x: u64) -> u64;
        async fn calls_kept(x: u64) -> u64;
        async fn hands_kept(x: u64) -> u64;
        fn blocks_on_in_place(x: u64) -> u64;
        fn blocks_on_pooled(x: u64) -> u64;
        fn blocks_on_coroutine(x: u64) -> u64;
        fn blocks_on_kept(x: u64) -> u64;
        async fn awaits_allocated(x: u64) -> u64;
        fn keep(callback: impl AsyncFn(u64) -> u64);
        fn forget();
        fn blocks_on_all(flags: Box<Flags>) -> u64;

        /// C++'s allocations, in the whole process.
        fn allocations() -> u64;
        /// False: neither counted nor made to fail.
        fn counts_allocations() -> bool;
        /// The frame of `has_a_large_frame` finds no memory, on this thread, once.
        fn exhaust();
        async fn has_a_large_frame(ticket: Box<Ticket>) -> Result<u64>;

        /// A foreign operation that can't be abandoned.
        type Gate;
        fn new_gate() -> SharedPtr<Gate>;
        fn waiting(self: &Gate) -> usize;
        /// Ends it for everybody who waits, on this thread.
        fn open(self: &Gate);

        /// Tasks, and the runtime or the loop that they run on.
        type Crew;
        fn on_threads(threads: usize) -> UniquePtr<Crew>;
        fn on_a_loop() -> UniquePtr<Crew>;
        fn spawn_wait(self: Pin<&mut Crew>, ticket: Box<Ticket>);
        fn spawn_give_back(self: Pin<&mut Crew>, ticket: Box<Ticket>);
        fn spawn_at_gate(self: Pin<&mut Crew>, gate: &SharedPtr<Gate>, ticket: Box<Ticket>);
        fn spawn_see_all(self: Pin<&mut Crew>, flags: Box<Flags>);
        fn spawn_and_join(self: Pin<&mut Crew>, x: u64) -> u64;
        fn cancel(self: Pin<&mut Crew>);
        fn detach(self: Pin<&mut Crew>);
        /// Joins every task: its value, or what it threw.
        fn join(self: Pin<&mut Crew>) -> Vec<String>;
        fn shutdown(self: Pin<&mut Crew>);
        /// As a coroutine: awaits the first task.
        async fn first(self: Pin<&mut Crew>) -> Result<u64>;
    }
}

// SAFETY: it may be used by one thread after the other.
unsafe impl Send for ffi::Crew {}
// SAFETY: what it holds has a lock.
unsafe impl Send for ffi::Gate {}
// SAFETY: as above.
unsafe impl Sync for ffi::Gate {}
