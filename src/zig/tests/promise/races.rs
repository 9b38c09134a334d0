//! Several threads at once.

use super::*;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, AtomicU64};
use std::sync::mpsc::Sender;

/// Four threads, each round: one polls, one drops, two answer, and all copies are used on. Whoever is first, each value is destroyed
/// once, one answer is accepted, and the cancel callback has run if and only if the call was dropped unanswered.
#[test]
fn answers_race_drops() {
    static MADE: AtomicU64 = AtomicU64::new(0);
    static DESTROYED: AtomicU64 = AtomicU64::new(0);
    struct Value(Box<u64>);
    impl Value {
        fn new(tag: u64) -> Value {
            MADE.fetch_add(1, SeqCst);
            Value(Box::new(tag))
        }
    }
    impl Drop for Value {
        fn drop(&mut self) {
            DESTROYED.fetch_add(1, SeqCst);
        }
    }
    struct Round {
        promise: Promise<Value>,
        future: Mutex<Option<Boxed<Value>>>,
        accepted: AtomicU32,
        callbacks: &'static AtomicU32,
        read: AtomicU32,
        tag: u64,
        barrier: Barrier,
    }
    impl Round {
        fn new(tag: u64) -> Arc<Round> {
            let (_, waker) = Count::new();
            let (future, promise) = pending::<Value>(&waker);
            let callbacks = counter();
            assert!(promise.on_cancel(counted(callbacks)));
            Arc::new(Round {
                promise,
                future: Mutex::new(Some(future)),
                accepted: AtomicU32::new(0),
                callbacks,
                read: AtomicU32::new(0),
                tag,
                barrier: Barrier::new(4),
            })
        }

        fn answer(&self) {
            self.accepted.fetch_add(self.promise.set(Value::new(self.tag)).is_ok().into(), SeqCst);
            self.promise.is_cancelled();
        }

        fn poll_and_drop(&self) {
            let mut future = self.future.lock().unwrap().take().unwrap();
            let (_, waker) = Count::new();
            for _ in 0..self.tag % 3 {
                if let Poll::Ready(answer) = poll(&mut future, &waker) {
                    assert_eq!(*answer.unwrap().0, self.tag);
                    self.read.fetch_add(1, SeqCst);
                    return;
                }
            }
            drop(future);
        }

        fn play(&self, part: u64) {
            self.barrier.wait();
            match part {
                0 => self.poll_and_drop(),
                1 | 2 => self.answer(),
                _ => {
                    self.promise.is_cancelled();
                    if self.tag.is_multiple_of(5) {
                        self.promise.forget_on_cancel();
                    }
                }
            }
            self.barrier.wait();
        }
    }
    fn player(part: u64) -> (Sender<Arc<Round>>, thread::JoinHandle<()>) {
        let (sender, rounds) = channel::<Arc<Round>>();
        (sender, thread::spawn(move || rounds.iter().for_each(|round| round.play(part))))
    }
    let players: Vec<_> = (1..4).map(player).collect();
    let (mut read, mut cancelled) = (0, 0);
    for tag in 0..rounds() {
        let round = Round::new(tag);
        players.iter().for_each(|(sender, _)| sender.send(round.clone()).unwrap());
        round.play(0);
        assert_eq!(round.accepted.load(SeqCst), 1);
        let runs = round.callbacks.load(SeqCst);
        assert!(runs + round.read.load(SeqCst) <= 1, "answered and cancelled");
        read += round.read.load(SeqCst);
        cancelled += runs;
        assert!(round.promise.set(Value::new(tag)).is_err());
    }
    for (sender, thread) in players {
        drop(sender);
        thread.join().unwrap();
    }
    assert_eq!(MADE.load(SeqCst), DESTROYED.load(SeqCst));
    assert_eq!(MADE.load(SeqCst), 3 * rounds());
    println!("{read} were read, {cancelled} cancelled");
}

/// Without rounds: each thread starts calls, gives the promise to the others, and drops or awaits, so that cells change hands all the
/// time and old handles meet new calls.
#[test]
fn old_promises_race_new_calls() {
    static LIVE: AtomicU64 = AtomicU64::new(0);
    struct Value(u64);
    impl Value {
        fn new(tag: u64) -> Value {
            LIVE.fetch_add(1, SeqCst);
            Value(tag)
        }
    }
    impl Drop for Value {
        fn drop(&mut self) {
            LIVE.fetch_sub(1, SeqCst);
        }
    }
    /// A promise, with what it was asked for.
    type Late = Option<(Promise<Value>, u64)>;
    /// Those of the latest calls.
    static SHARED: [Mutex<Late>; 8] = [const { Mutex::new(None) }; 8];
    let barrier = Arc::new(Barrier::new(4));
    let threads: Vec<_> = (0..4u64)
        .map(|thread| {
            let barrier = barrier.clone();
            thread::spawn(move || {
                barrier.wait();
                for n in 0..rounds() {
                    let tag = thread << 32 | n;
                    let (mut future, promise) = pending::<Value>(NOOP);
                    *SHARED[(tag % 8) as usize].lock().unwrap() = Some((promise, tag));
                    // Whoever's it is, and however old.
                    let (other, asked) =
                        SHARED[(n * 5 % 8) as usize].lock().unwrap().unwrap_or((promise, tag));
                    let _ = other.set(Value::new(asked));
                    let _ = other.set(Value::new(u64::MAX));
                    match n % 3 {
                        0 => drop(future),
                        _ => {
                            if let Poll::Ready(answer) = poll(&mut future, NOOP) {
                                assert_eq!(answer.unwrap().0, tag, "an answer of another call");
                            }
                        }
                    }
                    // Every promise is answered in the end, so that cells go round.
                    let _ = promise.set(Value::new(tag));
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(LIVE.load(SeqCst), 0);
}
