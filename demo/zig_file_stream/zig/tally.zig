//! What the readers have done, and who waits for it. Any thread.

const std = @import("std");
const rust = @import("rust");

pub const Counters = struct {
    files_opened: u64 = 0,
    files_open: u64 = 0,
    chunks_read: u64 = 0,
    chunks_given: u64 = 0,
    times_full: u64 = 0,
    /// A reader waits for room.
    full: bool = false,
};

var mutex: std.Io.Mutex = .init;
var changed: std.Io.Condition = .init;
/// Under the mutex.
var counters: Counters = .{};

pub fn now() Counters {
    const io = rust.io();
    mutex.lockUncancelable(io);
    defer mutex.unlock(io);
    return counters;
}

/// Waits until `holds(counters, argument)`.
pub fn until(io: std.Io, argument: anytype, comptime holds: fn (Counters, @TypeOf(argument)) bool) std.Io.Cancelable!void {
    try mutex.lock(io);
    defer mutex.unlock(io);
    while (!holds(counters, argument)) try changed.wait(io, &mutex);
}

fn change(comptime f: fn (*Counters) void) void {
    const io = rust.io();
    mutex.lockUncancelable(io);
    defer mutex.unlock(io);
    f(&counters);
    changed.broadcast(io);
}

pub fn opened() void {
    change(struct {
        fn f(all: *Counters) void {
            all.files_opened += 1;
            all.files_open += 1;
        }
    }.f);
}

pub fn closed() void {
    change(struct {
        fn f(all: *Counters) void {
            all.files_open -= 1;
            all.full = false;
        }
    }.f);
}

pub fn read() void {
    change(struct {
        fn f(all: *Counters) void {
            all.chunks_read += 1;
        }
    }.f);
}

pub fn full() void {
    change(struct {
        fn f(all: *Counters) void {
            all.times_full += 1;
            all.full = true;
        }
    }.f);
}

pub fn given() void {
    change(struct {
        fn f(all: *Counters) void {
            all.chunks_given += 1;
            all.full = false;
        }
    }.f);
}
