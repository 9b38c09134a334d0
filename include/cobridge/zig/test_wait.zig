//! Tests of waits, on an `Io.Threaded`. The flag is played: played_wait.zig. Rust's own is raced in src/zig/wait.rs.

const std = @import("std");
const rust = @import("rust.zig");
const played = @import("played_wait.zig");
const Status = rust.abi.Status;
const expectEqual = std.testing.expectEqual;
const expectError = std.testing.expectError;

/// Something that is polled.
const Polled = struct {
    polls: std.atomic.Value(u32) = .init(0),
    /// How many polls are pending.
    pending: u32,
    /// Who wakes.
    by: enum { itself, thread, nobody },
    threads: [8]std.Thread = undefined,
    started: usize = 0,

    fn poll(self: *Polled, waker: *const anyopaque) u8 {
        const polls = self.polls.fetchAdd(1, .monotonic);
        if (polls >= self.pending) return Status.value;
        switch (self.by) {
            .itself => played.wake(waker),
            .thread => {
                self.threads[self.started] = std.Thread.spawn(.{}, played.wake, .{waker}) catch unreachable;
                self.started += 1;
            },
            .nobody => {},
        }
        return Status.pending;
    }

    fn wait(self: *Polled, io: std.Io) std.Io.Cancelable!u8 {
        return rust.wait.until(io, self, poll);
    }
};

fn until(polled: *Polled) !void {
    var threaded: std.Io.Threaded = .init(std.testing.allocator, .{});
    defer threaded.deinit();
    try expectEqual(Status.value, try polled.wait(threaded.io()));
    try expectEqual(polled.pending + 1, polled.polls.load(.monotonic));
    for (polled.threads[0..polled.started]) |thread| thread.join();
    try expectEqual(0, played.waits.load(.monotonic));
}

test "what is ready at once is polled once" {
    var polled: Polled = .{ .pending = 0, .by = .nobody };
    try until(&polled);
}

test "what wakes itself is polled again" {
    var polled: Polled = .{ .pending = 1000, .by = .itself };
    try until(&polled);
}

test "a thread wakes the task" {
    for (0..100) |_| {
        var polled: Polled = .{ .pending = 8, .by = .thread };
        try until(&polled);
    }
}

fn cancelled(polled: *Polled) !void {
    var threaded: std.Io.Threaded = .init(std.testing.allocator, .{});
    defer threaded.deinit();
    const io = threaded.io();
    var task = try io.concurrent(Polled.wait, .{ polled, io });
    while (polled.polls.load(.monotonic) == 0) std.Thread.yield() catch {};
    try expectError(error.Canceled, task.cancel(io));
    const polls = polled.polls.load(.monotonic);
    try expectEqual(0, played.waits.load(.monotonic));
    try expectEqual(polls, polled.polls.load(.monotonic));
}

test "a task that sleeps is cancelled" {
    var polled: Polled = .{ .pending = 1, .by = .nobody };
    try cancelled(&polled);
    try expectEqual(1, polled.polls.load(.monotonic));
}

test "a task that never sleeps is cancelled" {
    var polled: Polled = .{ .pending = std.math.maxInt(u32), .by = .itself };
    try cancelled(&polled);
}
