//! The table: what is compared, and what has to be reached.

/// A row of the table.
pub struct Row {
    /// What is measured.
    pub path: &'static str,
    /// The name of a case.
    pub ours: &'static str,
    /// Who is measured with it, in turns.
    pub peers: [Option<Peer>; PEERS],
    /// How the cases are run.
    pub kind: Kind,
    /// How many allocations an operation of ours may make, where the row says so.
    pub allocations: Option<f64>,
}

/// The most peers that a row has.
pub const PEERS: usize = 4;

/// What ours is compared with.
#[derive(Clone, Copy)]
pub struct Peer {
    /// The name of a case.
    pub case: &'static str,
    /// What has to be reached against it.
    pub gate: Option<Gate>,
    /// Where we want to be.
    pub stretch: Option<Gate>,
}

/// Whose case it is, as tables show it.
pub fn who(case: &str) -> &str {
    let who = case.split_once('.').map_or(case, |(who, _)| who);
    match who {
        "ours" => "cobridge",
        "cxx_async" => "cxx-async",
        "async_ffi" => "async-ffi",
        "uniffi" => "UniFFI",
        "tokio" => "Tokio",
        "rust" => "Rust alone",
        "plain" => "plain cxx",
        "zig" => "cobridge",
        "zig_oneshot" => "oneshot + box",
        "zig_alone" => "Zig alone",
        "autozig" => "AutoZig",
        _ => who,
    }
}

/// How cases are run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nanoseconds of this thread, for as many operations as fill a sample.
    Steady,
    /// Nanoseconds of all threads, for as many operations as fill a sample.
    Threads,
    /// Nanoseconds of the day, for as many operations as fill a sample: two threads that wait for each other.
    Wall,
    /// Nanoseconds of all threads, for a million operations.
    Million,
    /// Bytes per operation.
    Memory,
}

/// What has to be reached.
#[derive(Clone, Copy)]
pub enum Gate {
    /// At least so many times as fast as the peer.
    Faster(f64),
    /// At most so many times as slow as the peer.
    Slower(f64),
    /// At most so many bytes.
    Bytes(f64),
}
use Gate::{Bytes, Faster, Slower};

impl Gate {
    /// Whether it is reached, by `ours` with the ratio peer / ours.
    pub fn is_met(self, ours: f64, ratio: Option<f64>) -> bool {
        match self {
            Faster(times) => ratio.is_some_and(|ratio| ratio >= times),
            Slower(times) => ratio.is_some_and(|ratio| 1.0 / ratio <= times),
            Bytes(most) => ours <= most,
        }
    }
}

impl std::fmt::Display for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Faster(times) => write!(f, ">= {times}x"),
            Slower(times) => write!(f, "<= {times}x"),
            Bytes(most) => write!(f, "<= {most} B"),
        }
    }
}

const fn steady(path: &'static str, ours: &'static str) -> Row {
    Row { path, ours, peers: [None; PEERS], kind: Kind::Steady, allocations: None }
}

impl Row {
    /// The peers of the row.
    pub fn peers(&self) -> impl Iterator<Item = &Peer> {
        self.peers.iter().flatten()
    }

    const fn with(mut self, case: &'static str, gate: Option<Gate>, stretch: Option<Gate>) -> Self {
        let mut place = 0;
        while self.peers[place].is_some() {
            place += 1;
        }
        self.peers[place] = Some(Peer { case, gate, stretch });
        self
    }

    const fn against(self, peer: &'static str, gate: Option<f64>, stretch: Option<f64>) -> Self {
        self.with(peer, faster(gate), faster(stretch))
    }

    const fn and(self, peer: &'static str, gate: Option<f64>) -> Self {
        self.with(peer, faster(gate), None)
    }

    const fn no_slower_than(self, peer: &'static str, gate: f64) -> Self {
        self.with(peer, Some(Slower(gate)), None)
    }

    const fn allocating_at_most(mut self, allocations: f64) -> Self {
        self.allocations = Some(allocations);
        self
    }

    const fn of_all_threads(mut self) -> Self {
        self.kind = Kind::Threads;
        self
    }

    const fn of_the_wall(mut self) -> Self {
        self.kind = Kind::Wall;
        self
    }

    const fn million(mut self) -> Self {
        self.kind = Kind::Million;
        self
    }

    const fn memory(mut self, gate: Option<f64>, stretch: Option<f64>) -> Self {
        self.kind = Kind::Memory;
        self.with("guide.memory", bytes(gate), bytes(stretch)).with("cxx_async.memory", None, None)
    }
}

const fn faster(times: Option<f64>) -> Option<Gate> {
    match times {
        Some(times) => Some(Faster(times)),
        None => None,
    }
}

const fn bytes(most: Option<f64>) -> Option<Gate> {
    match most {
        Some(most) => Some(Bytes(most)),
        None => None,
    }
}

/// All rows. Those without a gate are there for context. Those of Zig need a Zig compiler.
pub fn all() -> impl Iterator<Item = &'static Row> {
    ROWS.iter().chain(if cfg!(zig) { ZIG } else { &[] })
}

const ZIG: &[Row] = &[
    steady("plain Zig call", "zig.plain"),
    steady("Zig, ready at once", "zig.now")
        .against("zig_oneshot.now", Some(10.0), Some(20.0))
        .allocating_at_most(0.0),
    steady("  Result", "zig.fallible_now").against("zig_oneshot.now", None, None).allocating_at_most(0.0),
    steady("Zig, promise, at once", "zig.promise_now")
        .against("zig_oneshot.now", None, None)
        .allocating_at_most(0.0),
    steady("Zig, promise, later", "zig.promise_later")
        .against("zig_oneshot.later", Some(2.5), Some(4.0))
        .allocating_at_most(0.0),
    steady("  &str copied", "zig.text_later")
        .against("zig_oneshot.later", None, None)
        .allocating_at_most(0.0),
    steady("Zig, drop at a promise", "zig.drop_promise")
        .against("zig_oneshot.drop", None, None)
        .allocating_at_most(0.0),
    steady("Zig, stream item, pulled", "zig.streamed").allocating_at_most(0.0),
    steady("Zig, a worker's round trip", "zig.sent_to_worker")
        .no_slower_than("rust.sent_to_worker", 1.1)
        .against("autozig.sent", Some(10.0), None)
        .of_the_wall(),
    steady("Zig, a task of std.Io", "zig.sent_to_io")
        .no_slower_than("zig_alone.sent_to_io", 1.2)
        .of_the_wall(),
];

const ROWS: &[Row] = &[
    steady("plain cxx call", "plain.call"),
    steady("plain cxx call + atomic add", "plain.atomic_add"),
    steady("plain cxx call + new and delete", "plain.allocate_and_free"),
    steady("waker clone + drop", "plain.waker_clone_drop"),
    steady("Tokio oneshot in Rust, later", "tokio.oneshot_later"),
    // Ready at once.
    steady("value", "ours.value")
        .against("guide.now", Some(25.0), Some(80.0))
        .and("cxx_async.now", Some(40.0)),
    steady("value, noexcept", "ours.nothrow_value")
        .against("guide.now", Some(25.0), Some(80.0))
        .and("cxx_async.now", Some(40.0)),
    steady("value, Result", "ours.fallible_value")
        .against("guide.now", None, None)
        .and("cxx_async.now", None),
    steady("coroutine, never suspends", "ours.coroutine")
        .against("guide.now", Some(10.0), Some(25.0))
        .and("cxx_async.now", Some(15.0)),
    steady("coroutine awaiting a coroutine", "ours.nested")
        .against("guide.now", None, None)
        .and("cxx_async.now", None),
    steady("  each further child", "ours.children").against("guide.now", None, None),
    steady("promise, at once", "ours.promise_now").against("guide.now", None, None),
    steady("promise, at once, consumed", "ours.promise_now_consumed").against("guide.now", None, None),
    steady("callback, at once", "ours.callback_now").against("guide.now", None, None),
    // Later. The gates of the suspensions are for one suspension: the peers have one per call.
    steady("suspension, native leaf", "ours.each_yield")
        .against("guide.later", Some(8.0), Some(15.0))
        .and("cxx_async.later", Some(12.0)),
    steady("  call with one", "ours.one_yield")
        .against("guide.later", None, None)
        .and("cxx_async.later", None),
    steady("suspension, any thread may end", "ours.each_foreign")
        .against("guide.later", Some(2.5), Some(4.0))
        .and("cxx_async.later", Some(4.0)),
    steady("  call with one", "ours.one_foreign")
        .against("guide.later", None, None)
        .and("cxx_async.later", None),
    steady("promise, later, consumed", "ours.promise_later_consumed")
        .against("guide.later", Some(3.3), Some(4.0))
        .and("cxx_async.later", Some(5.0)),
    steady("promise, later, lvalue", "ours.promise_later")
        .against("guide.later", Some(2.5), Some(4.0))
        .and("cxx_async.later", Some(5.0)),
    steady("callback, later", "ours.callback_later")
        .against("guide.later", Some(3.3), Some(4.0))
        .and("cxx_async.later", Some(5.0)),
    steady("promise, later, &str copied", "ours.text_later").against("guide.later", None, None),
    // C++ awaits Rust. Ready at once: what each further await costs a coroutine.
    steady("C++ awaits Rust, ready", "ours.awaits_ready")
        .against("cxx_async.awaits_ready", Some(20.0), Some(30.0))
        .against("uniffi.awaits_ready", Some(20.0), Some(30.0))
        .and("async_ffi.awaits_ready", Some(3.0))
        .and("rust.awaits_ready", None)
        .allocating_at_most(0.0),
    steady("  future of more than 24 B", "ours.awaits_ready_large").allocating_at_most(0.0),
    steady("  one call: Rust, C++, Rust", "ours.awaits_one_ready").allocating_at_most(0.0),
    steady("  one call, forwarded by C++", "ours.forwarded").allocating_at_most(0.0),
    steady("C++ awaits Rust, pending once", "ours.awaits_pending")
        .against("cxx_async.awaits_pending", Some(8.0), Some(12.0))
        .and("uniffi.awaits_pending", Some(3.0))
        .and("rust.awaits_pending", None)
        .allocating_at_most(0.0),
    steady("  wakes itself", "ours.awaits_yielding")
        .and("rust.awaits_yielding", None)
        .allocating_at_most(0.0),
    steady("async callback, ready", "ours.called").no_slower_than("rust.called", 1.0).allocating_at_most(0.0),
    steady("spawn and join, current thread", "ours.spawned")
        .no_slower_than("tokio.spawned", 1.1)
        .allocating_at_most(1.0),
    steady("spawn and join, two threads", "ours.spawned_on_worker")
        .no_slower_than("tokio.spawned_on_worker", 1.1)
        .of_all_threads()
        .allocating_at_most(1.0),
    steady("then, current thread", "ours.continued").and("tokio.continued", None),
    steady("when_all of two, ready", "ours.of_two").and("rust.of_two", None).allocating_at_most(0.0),
    steady("block_on, ready", "ours.blocked_on")
        .and("tokio.blocked_on", None)
        .and("futures.blocked_on", None)
        .allocating_at_most(0.0),
    // Many.
    steady("bytes in flight, promise", "ours.memory_promise").memory(Some(112.0), Some(56.0)),
    steady("bytes in flight, coroutine, foreign", "ours.memory_foreign").memory(Some(208.0), Some(112.0)),
    steady("bytes in flight, coroutine, native", "ours.memory_yield").memory(Some(208.0), Some(112.0)),
    steady("1,000,000 in flight, promise", "ours.in_flight_promise")
        .against("guide.in_flight", Some(1.3), Some(2.0))
        .and("cxx_async.in_flight", Some(3.0))
        .million(),
    steady("1,000,000 in flight, coroutine", "ours.in_flight_foreign")
        .against("guide.in_flight", Some(1.3), Some(2.0))
        .and("cxx_async.in_flight", Some(3.0))
        .million(),
    // Streams: what each item costs.
    steady("stream item, coroutine", "ours.streamed")
        .against("guide.streamed", Some(6.5), Some(15.0))
        .and("cxx_async.streamed", Some(25.0))
        .allocating_at_most(0.0),
    steady("  in batches of 64", "ours.streamed_in_batches")
        .against("guide.streamed", Some(15.0), Some(25.0))
        .allocating_at_most(0.0),
    steady("stream item, Sink, same thread", "ours.fed")
        .against("guide.streamed", None, None)
        .allocating_at_most(0.0),
    steady("  in batches of 64", "ours.fed_in_batches")
        .against("guide.streamed", None, None)
        .allocating_at_most(0.0),
    steady("C++ takes an item of Rust", "ours.next_of_rust")
        .against("guide.streamed", Some(6.5), Some(15.0))
        .allocating_at_most(0.0),
    steady("  in batches of 64", "ours.batches_of_rust")
        .against("guide.streamed", Some(15.0), Some(25.0))
        .allocating_at_most(0.0),
    steady("stream item, from another thread", "ours.sent")
        .against("guide.sent", Some(2.5), Some(5.0))
        .of_the_wall(),
    steady("  in batches of 64", "ours.sent_in_batches")
        .against("guide.sent", Some(8.0), Some(35.0))
        .of_the_wall(),
    steady("4 KiB from another thread, capacity 64", "ours.buffers_64")
        .against("guide.buffers", Some(1.8), None)
        .of_the_wall(),
    steady("4 KiB from another thread, capacity 1024", "ours.buffers_1024")
        .against("guide.buffers", Some(4.0), None)
        .of_the_wall(),
    // Channels, against the same channel used inside Rust.
    steady("channel item, C++ sends", "ours.channel_from_cpp").no_slower_than("rust.channel", 1.3),
    steady("channel item, C++ receives", "ours.channel_to_cpp").no_slower_than("rust.channel", 1.3),
    steady("channel item, C++ awaits", "ours.channel_awaited").no_slower_than("rust.channel_awaited", 1.3),
    // Large values, against a plain cxx call that returns the same.
    steady("Vec of 64 KiB, value : plain call", "ours.bytes_value").no_slower_than("plain.bytes", 1.02),
    steady("Vec of 64 KiB, coroutine : plain call", "ours.bytes_coroutine")
        .no_slower_than("plain.bytes", 1.02),
    steady("Vec of 64 KiB, promise : plain call", "ours.bytes_promise").no_slower_than("plain.bytes", 1.02),
    // Dropped. Last, as cxx-async keeps threads busy with what was dropped.
    steady("drop before the first poll", "ours.drop_unpolled"),
    steady("drop at a native leaf", "ours.drop_yield")
        .against("guide.drop", Some(5.0), Some(8.0))
        .and("cxx_async.drop", Some(15.0)),
    steady("drop at a foreign awaitable", "ours.drop_foreign")
        .against("guide.drop", Some(1.8), Some(3.0))
        .and("cxx_async.drop", Some(5.0)),
    steady("drop at a promise, consumed", "ours.drop_promise_consumed")
        .against("guide.drop", Some(1.8), Some(3.0))
        .and("cxx_async.drop", Some(5.0)),
    steady("drop at a promise, lvalue", "ours.drop_promise")
        .against("guide.drop", Some(1.8), Some(3.0))
        .and("cxx_async.drop", Some(5.0)),
    steady("drop at a callback", "ours.drop_callback")
        .against("guide.drop", Some(1.8), Some(3.0))
        .and("cxx_async.drop", Some(5.0)),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::find;

    #[test]
    fn rows_name_cases() {
        for row in all() {
            for name in row.peers().map(|peer| peer.case).chain([row.ours]) {
                assert!(find(name).is_some(), "{}: no case {name}", row.path);
            }
        }
    }

    #[test]
    fn gates_judge() {
        assert!(Faster(2.0).is_met(5.0, Some(2.0)) && !Faster(2.0).is_met(5.0, Some(1.9)));
        assert!(Slower(1.02).is_met(1.0, Some(0.99)) && !Slower(1.02).is_met(1.0, Some(0.9)));
        assert!(Bytes(112.0).is_met(112.0, None) && !Bytes(112.0).is_met(113.0, None));
        assert!(!Faster(2.0).is_met(5.0, None));
    }
}
