//! Hashes that take their time: at once, on `std.Io`, and by a timer that answers promises.

const std = @import("std");
const rust = @import("rust");
const timer = @import("timer.zig");

const hashOf = std.hash.Fnv1a_64.hash;

pub fn hash_now(data: []const u8) !u64 {
    if (data.len == 0) return error.NothingToHash;
    return hashOf(data);
}

var running: std.atomic.Value(u64) = .init(0);
var most: std.atomic.Value(u64) = .init(0);
var cancelled: std.atomic.Value(u32) = .init(0);

/// Rust drops the future: `io.sleep` returns `error.Canceled`, and so does this.
pub fn hash_on_io(io: std.Io, data: []const u8, milliseconds: u64) !u64 {
    if (data.len == 0) return error.NothingToHash;
    _ = most.fetchMax(running.fetchAdd(1, .monotonic) + 1, .monotonic);
    const slept = io.sleep(.fromMilliseconds(@intCast(milliseconds)), .awake);
    _ = running.fetchSub(1, .monotonic);
    slept catch |err| {
        _ = cancelled.fetchAdd(1, .release);
        io.futexWake(u32, &cancelled.raw, std.math.maxInt(u32));
        return err;
    };
    return hashOf(data);
}

pub fn running_on_io() u64 {
    return running.load(.monotonic);
}

pub fn most_on_io() u64 {
    return most.load(.monotonic);
}

pub fn cancelled_on_io(io: std.Io, expected: u64) !void {
    while (true) {
        const seen = cancelled.load(.acquire);
        if (seen >= expected) return;
        try io.futexWait(u32, &cancelled.raw, seen);
    }
}

var cancelled_promises: std.atomic.Value(u64) = .init(0);

/// What `data` points to is a copy that lives until the promise is answered.
pub fn hash_on_timer(data: []const u8, milliseconds: u64, promise: rust.Promise(u64)) void {
    if (data.len == 0) return promise.setError(error.NothingToHash);
    promise.onCancel(&cancelled_promises, increment);
    timer.after(milliseconds, .{ .data = data, .promise = promise }) catch |err| promise.setError(err);
}

fn increment(counter: *std.atomic.Value(u64)) void {
    _ = counter.fetchAdd(1, .monotonic);
}

pub fn cancelled_on_timer() u64 {
    return cancelled_promises.load(.monotonic);
}
