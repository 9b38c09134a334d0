//! Everything that is measured. A case runs `times` operations; which of them a row compares is in `rows.rs`.

use crate::awaited::{answer_to, pending, ready, yielding};
use crate::awaits_rust::ffi as awaits_rust;
use crate::bytes::COUNT;
use crate::channels::{self, Foreign, crossed};
use crate::drive::{dropped, each, later, now, repeatedly, woken};
use crate::in_flight::{answered_elsewhere, bytes_per_call};
use crate::machine::ffi::{allocate_and_free, atomic_add, plain, plain_bytes};
use crate::ours::ffi as ours;
use crate::rust::{current_thread, multi_thread, on_worker};
use crate::streams::{awaited, awaited_in_batches, drained, drained_in_batches, fed, ffi as streams};
use crate::{async_ffi, cxx_async, guide, rust, uniffi, zig};
use std::hint::black_box;

/// One of them.
#[derive(Clone, Copy)]
pub struct Case {
    /// `who.what`.
    pub name: &'static str,
    /// Runs so many operations. A case of the memory rows gives the bytes of one call; the others, what keeps the
    /// optimiser from leaving the work out.
    pub run: fn(u64) -> u64,
}

impl Case {
    /// Of one thread, and of constant cost from the first operation to the last.
    pub fn is_steady(&self) -> bool {
        !["in_flight", "memory", "sent", "buffers"].iter().any(|part| self.name.contains(part))
    }
}

/// The case of that name.
pub fn find(name: &str) -> Option<Case> {
    all().find(|case| case.name == name)
}

pub(crate) const fn case(name: &'static str, run: fn(u64) -> u64) -> Case {
    Case { name, run }
}

fn length(bytes: Vec<u8>) -> u64 {
    black_box(&bytes).len() as u64
}

const TEXT: &str = "copied, as the function outlives the poll";

/// All of them.
pub fn all() -> impl Iterator<Item = Case> {
    CASES.iter().chain(zig::CASES).copied()
}

const CASES: &[Case] = &[
    case("plain.call", |n| each(n, |x, _| plain(x))),
    case("plain.atomic_add", |n| each(n, |x, _| atomic_add(x))),
    case("plain.allocate_and_free", |n| each(n, |x, _| allocate_and_free(x))),
    case("plain.waker_clone_drop", |n| {
        each(n, |x, waker| {
            drop(black_box(waker.clone()));
            x
        })
    }),
    case("plain.bytes", |n| each(n, |_, _| length(plain_bytes(COUNT)))),
    case("tokio.oneshot_later", |n| {
        each(n, |x, waker| {
            let (sender, receiver) = tokio::sync::oneshot::channel();
            let mut receiver = std::pin::pin!(receiver);
            let mut context = std::task::Context::from_waker(waker);
            assert!(receiver.as_mut().poll(&mut context).is_pending());
            sender.send(x).expect("the receiver is there");
            now(waker, receiver).expect("it was sent")
        })
    }),
    // Ready at once.
    case("ours.value", |n| each(n, |x, waker| now(waker, ours::value(x)))),
    case("ours.nothrow_value", |n| each(n, |x, waker| now(waker, ours::nothrow_value(x)))),
    case("ours.fallible_value", |n| {
        each(n, |x, waker| now(waker, ours::fallible_value(x)).expect("nothing throws"))
    }),
    case("ours.coroutine", |n| each(n, |x, waker| now(waker, ours::coroutine(x)))),
    case("ours.nested", |n| each(n, |x, waker| now(waker, ours::nested(x)))),
    case("ours.children", |n| each(1, |_, waker| now(waker, ours::children(n)))),
    case("ours.promise_now", |n| each(n, |x, waker| now(waker, ours::promise_now(x)))),
    case("ours.promise_now_consumed", |n| each(n, |x, waker| now(waker, ours::promise_now_consumed(x)))),
    case("ours.callback_now", |n| each(n, |x, waker| now(waker, ours::callback_now(x)))),
    case("guide.now", |n| each(n, |x, waker| now(waker, guide::now(x)))),
    case("cxx_async.now", |n| each(n, |x, waker| now(waker, cxx_async::now(x)))),
    // Later.
    case("ours.one_yield", |n| each(n, |_, waker| repeatedly(waker, ours::yields(black_box(1))))),
    case("ours.each_yield", |n| each(1, |_, waker| repeatedly(waker, ours::yields(n)))),
    case("ours.one_foreign", |n| each(n, |_, waker| later(waker, ours::foreign(black_box(1))))),
    case("ours.each_foreign", |n| each(1, |_, waker| later(waker, ours::foreign(n)))),
    case("ours.promise_later", |n| each(n, |x, waker| later(waker, ours::promise_later(x)))),
    case("ours.promise_later_consumed", |n| {
        each(n, |x, waker| later(waker, ours::promise_later_consumed(x)))
    }),
    case("ours.callback_later", |n| each(n, |x, waker| later(waker, ours::callback_later(x)))),
    case("ours.text_later", |n| each(n, |_, waker| later(waker, ours::text_later(black_box(TEXT))))),
    case("guide.later", |n| each(n, |x, waker| later(waker, guide::later(x)))),
    case("cxx_async.later", |n| each(n, |x, waker| later(waker, cxx_async::later(x)))),
    // C++ awaits Rust.
    case("ours.awaits_ready", |n| each(1, |_, waker| now(waker, awaits_rust::each_ready(n)))),
    case("ours.awaits_ready_large", |n| each(1, |_, waker| now(waker, awaits_rust::each_ready_large(n)))),
    case("ours.awaits_one_ready", |n| each(n, |x, waker| now(waker, awaits_rust::one_ready(x)))),
    case("ours.forwarded", |n| each(n, |x, waker| now(waker, awaits_rust::forwarded(x)))),
    case("ours.awaits_pending", |n| each(1, |_, waker| woken(waker, awaits_rust::each_pending(n)))),
    case("ours.awaits_yielding", |n| each(1, |_, waker| repeatedly(waker, awaits_rust::each_yielding(n)))),
    case("cxx_async.awaits_ready", |n| each(1, |_, waker| now(waker, cxx_async::each_ready(n)))),
    case("cxx_async.awaits_pending", |n| each(1, |_, waker| woken(waker, cxx_async::each_pending(n)))),
    case("uniffi.awaits_ready", uniffi::ffi::each_ready),
    case("uniffi.awaits_pending", uniffi::ffi::each_pending),
    case("async_ffi.awaits_ready", async_ffi::ffi::each_ready),
    case("rust.awaits_ready", |n| each(1, |_, waker| now(waker, rust::each_boxed(n, ready)))),
    case("rust.awaits_pending", |n| each(1, |_, waker| woken(waker, rust::each_boxed(n, pending)))),
    case("rust.awaits_yielding", |n| each(1, |_, waker| repeatedly(waker, rust::each_boxed(n, yielding)))),
    case("ours.called", |n| {
        each(1, |_, waker| now(waker, awaits_rust::each_called(|x| async move { answer_to(x) }, n)))
    }),
    case("rust.called", |n| each(1, |_, waker| now(waker, rust::each_called(n)))),
    case("ours.of_two", |n| each(1, |_, waker| now(waker, awaits_rust::each_of_two(n)))),
    case("rust.of_two", |n| each(1, |_, waker| now(waker, rust::each_of_two(n)))),
    // Tasks.
    case("ours.spawned", |n| current_thread().block_on(awaits_rust::each_spawned(n))),
    case("tokio.spawned", |n| current_thread().block_on(rust::each_spawned(n))),
    case("ours.spawned_on_worker", |n| on_worker(awaits_rust::each_spawned(n))),
    case("tokio.spawned_on_worker", |n| on_worker(rust::each_spawned(n))),
    case("ours.continued", |n| current_thread().block_on(awaits_rust::each_continued(n))),
    case("tokio.continued", |n| current_thread().block_on(rust::each_continued(n))),
    case("ours.blocked_on", awaits_rust::each_blocked_on),
    case("tokio.blocked_on", |n| each(n, |x, _| multi_thread().handle().block_on(ready(x)))),
    case("futures.blocked_on", |n| each(n, |x, _| futures::executor::block_on(ready(x)))),
    // Dropped.
    case("ours.drop_unpolled", |n| {
        each(n, |x, _| {
            drop(black_box(ours::promise_later(x)));
            x
        })
    }),
    case("ours.drop_yield", |n| each(n, |_, waker| dropped(waker, ours::yields(black_box(1))))),
    case("ours.drop_foreign", |n| each(n, |_, waker| dropped(waker, ours::foreign(black_box(1))))),
    case("ours.drop_promise", |n| each(n, |x, waker| dropped(waker, ours::promise_later(x)))),
    case("ours.drop_promise_consumed", |n| {
        each(n, |x, waker| dropped(waker, ours::promise_later_consumed(x)))
    }),
    case("ours.drop_callback", |n| each(n, |x, waker| dropped(waker, ours::callback_later(x)))),
    case("guide.drop", |n| each(n, |x, waker| dropped(waker, guide::later(x)))),
    case("cxx_async.drop", |n| each(n, |x, waker| dropped(waker, cxx_async::later(x)))),
    // Streams: one item is one operation.
    case("ours.streamed", |n| each(1, |_, waker| drained(waker, streams::generated(n)))),
    case("ours.streamed_in_batches", |n| {
        each(1, |_, waker| drained_in_batches(waker, streams::generated(n)))
    }),
    case("ours.fed", |n| each(1, |_, waker| fed(waker, n, streams::feed))),
    case("ours.fed_in_batches", |n| each(1, |_, waker| fed(waker, n, streams::feed_many))),
    case("ours.sent", |n| awaited(streams::sent(n), |number| number)),
    case("ours.sent_in_batches", |n| awaited_in_batches(streams::sent_many(n))),
    case("ours.buffers_64", |n| awaited(streams::buffers_64(n), length)),
    case("ours.buffers_1024", |n| awaited(streams::buffers_1024(n), length)),
    case("ours.next_of_rust", |n| each(1, |_, waker| now(waker, streams::sum_next(n)))),
    case("ours.batches_of_rust", |n| each(1, |_, waker| now(waker, streams::sum_batches(n)))),
    case("guide.streamed", |n| each(1, |_, waker| guide::streamed(waker, n))),
    case("guide.sent", guide::sent),
    case("guide.buffers", guide::buffers),
    case("cxx_async.streamed", |n| each(1, |_, waker| cxx_async::streamed(waker, n))),
    // Channels: one item is one operation.
    case("ours.channel_from_cpp", |n| crossed(n, Foreign::Sender)),
    case("ours.channel_to_cpp", |n| crossed(n, Foreign::Receiver)),
    case("ours.channel_awaited", |n| each(1, |_, waker| channels::awaited(waker, n, channels::ffi::sum))),
    case("rust.channel", |n| crossed(n, Foreign::Neither)),
    case("rust.channel_awaited", |n| each(1, |_, waker| channels::awaited(waker, n, channels::sum))),
    // Large values.
    case("ours.bytes_value", |n| each(n, |_, waker| length(now(waker, ours::bytes_value(COUNT))))),
    case("ours.bytes_coroutine", |n| each(n, |_, waker| length(now(waker, ours::bytes_coroutine(COUNT))))),
    case("ours.bytes_promise", |n| each(n, |_, waker| length(now(waker, ours::bytes_promise(COUNT))))),
    // Many.
    case("ours.in_flight_promise", |n| answered_elsewhere(n, ours::promise_later_consumed)),
    case("ours.in_flight_foreign", |n| answered_elsewhere(n, |_| ours::foreign(1))),
    case("guide.in_flight", |n| answered_elsewhere(n, guide::later)),
    case("cxx_async.in_flight", |n| answered_elsewhere(n, cxx_async::later)),
    case("ours.memory_promise", |n| bytes_per_call(n, ours::promise_later_consumed)),
    case("ours.memory_foreign", |n| bytes_per_call(n, |_| ours::foreign(1))),
    case("ours.memory_yield", |n| bytes_per_call(n, |_| ours::yields(1))),
    case("guide.memory", |n| bytes_per_call(n, guide::later)),
    case("cxx_async.memory", |n| bytes_per_call(n, cxx_async::later)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    /// The cases share one event loop and one worker, as in a measurement nothing else runs.
    fn turn() -> MutexGuard<'static, ()> {
        static TURN: Mutex<()> = Mutex::new(());
        TURN.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[test]
    fn names_are_unique() {
        let names: HashSet<_> = all().map(|case| case.name).collect();
        assert_eq!(names.len(), all().count());
    }

    #[test]
    fn every_case_runs() {
        let _turn = turn();
        for case in all() {
            (case.run)(3);
        }
    }

    #[test]
    fn peers_compute_the_same() {
        let _turn = turn();
        for group in [
            &["plain.call", "ours.value", "ours.coroutine", "ours.promise_now", "guide.now", "cxx_async.now"]
                [..],
            &[
                "plain.call",
                "ours.awaits_ready",
                "ours.awaits_ready_large",
                "ours.awaits_one_ready",
                "ours.forwarded",
                "ours.awaits_pending",
                "ours.awaits_yielding",
                "cxx_async.awaits_ready",
                "cxx_async.awaits_pending",
                "uniffi.awaits_ready",
                "uniffi.awaits_pending",
                "async_ffi.awaits_ready",
                "rust.awaits_ready",
                "rust.awaits_pending",
                "rust.awaits_yielding",
            ],
            &["plain.call", "ours.called", "rust.called"],
            &["plain.call", "ours.spawned", "tokio.spawned"],
            &["plain.call", "ours.spawned_on_worker", "tokio.spawned_on_worker"],
            &["plain.call", "ours.continued", "tokio.continued"],
            &["plain.call", "ours.blocked_on", "tokio.blocked_on", "futures.blocked_on"],
            &["ours.of_two", "rust.of_two"],
            &["ours.promise_later", "ours.callback_later", "guide.later", "cxx_async.later"],
            &["ours.in_flight_promise", "guide.in_flight", "cxx_async.in_flight"],
            &[
                "ours.streamed",
                "ours.streamed_in_batches",
                "ours.fed",
                "ours.fed_in_batches",
                "ours.sent",
                "ours.sent_in_batches",
                "ours.next_of_rust",
                "ours.batches_of_rust",
                "guide.streamed",
                "guide.sent",
                "cxx_async.streamed",
            ],
            &["ours.buffers_64", "ours.buffers_1024", "guide.buffers"],
            &[
                "ours.channel_from_cpp",
                "ours.channel_to_cpp",
                "ours.channel_awaited",
                "rust.channel",
                "rust.channel_awaited",
            ],
            &["plain.bytes", "ours.bytes_value", "ours.bytes_coroutine", "ours.bytes_promise"],
            &["zig.plain", "zig.now", "zig.fallible_now", "zig.promise_now", "zig_oneshot.now"],
            &["zig.plain", "zig.promise_later", "zig_oneshot.later"],
            &[
                "zig.plain",
                "zig.sent_to_worker",
                "rust.sent_to_worker",
                "zig.sent_to_io",
                "zig_alone.sent_to_io",
            ],
            &["zig.plain", "autozig.sent"],
        ] {
            let sums: HashSet<u64> =
                group.iter().filter_map(|name| find(name)).map(|case| (case.run)(7)).collect();
            // Without Zig there is none of its cases.
            assert!(sums.len() == 1 || sums.is_empty() && cfg!(not(zig)), "{group:?} give {sums:?}");
        }
    }
}
