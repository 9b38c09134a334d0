//! Tests of what Zig calls and awaits of Rust, which is played here.

const std = @import("std");
const rust = @import("rust.zig");
const promises = @import("promise.zig");
const played_wait = @import("played_wait.zig");
const abi = rust.abi;
const Status = abi.Status;
const expect = std.testing.expect;
const expectEqual = std.testing.expectEqual;
const expectEqualStrings = std.testing.expectEqualStrings;
const expectError = std.testing.expectError;

export fn cobridge1_zig_poll(poll: *const abi.Poll, polled: *anyopaque, waker: *const anyopaque, out: *anyopaque) u8 {
    return poll(polled, waker, out);
}

export fn cobridge1_zig_drop(drop: *const abi.Drop, dropped: *anyopaque) void {
    drop(dropped);
}

/// A Rust future or stream. Its address is the first word of a future's body, and a stream's block.
const Polled = struct {
    /// What the polls answer, one after the other; after that they are pending, and nobody wakes.
    answers: []const union(enum) { again, value: u32, err: anyerror, end },
    polls: std.atomic.Value(usize) = .init(0),
    drops: usize = 0,
    is_over: bool = false,

    const future_ops: abi.FutureOps = .{ .poll = &pollFuture, .drop = &dropFuture, .is_local = false };
    const stream_ops: abi.StreamOps = .{
        .poll = &pollStream,
        .poll_batch = undefined,
        .drop = &dropStream,
        .is_local = false,
        .is_generator = false,
    };

    fn makeFuture(out: *anyopaque, self: *Polled) callconv(.c) void {
        const made: *abi.Future(u32) = @ptrCast(@alignCast(out));
        made.* = .{ .made = @intFromPtr(&future_ops) | 1, .body = .{ .future = .{ @intFromPtr(self), 0, 0 } } };
    }

    fn makeStream(out: *anyopaque, self: *Polled) callconv(.c) void {
        const made: *abi.Stream = @ptrCast(@alignCast(out));
        made.* = .{ .ops = &stream_ops, .block = self };
    }

    fn future(self: *Polled) rust.Future(u32) {
        return rust.calls.future(u32, &makeFuture, .{self});
    }

    fn stream(self: *Polled) rust.Stream(u32) {
        return rust.calls.stream(u32, &makeStream, .{self});
    }

    fn ofFuture(body: *anyopaque) *Polled {
        return @ptrFromInt(@as(*const usize, @ptrCast(@alignCast(body))).*);
    }

    fn pollFuture(body: *anyopaque, waker: *const anyopaque, out: *anyopaque) callconv(.c) u8 {
        const self = ofFuture(body);
        const status = self.poll(waker, out);
        if (status != Status.pending) self.is_over = true;
        return status;
    }

    fn pollStream(block: *anyopaque, waker: *const anyopaque, out: *anyopaque) callconv(.c) u8 {
        const self: *Polled = @ptrCast(@alignCast(block));
        const status = self.poll(waker, out);
        if (status == Status.err or status == Status.end) self.is_over = true;
        return status;
    }

    fn poll(self: *Polled, waker: *const anyopaque, out: *anyopaque) u8 {
        std.debug.assert(!self.is_over);
        const polls = self.polls.fetchAdd(1, .monotonic);
        if (polls >= self.answers.len) return Status.pending;
        switch (self.answers[polls]) {
            .again => {
                played_wait.wake(waker);
                return Status.pending;
            },
            .value => |value| {
                @as(*u32, @ptrCast(@alignCast(out))).* = value;
                return Status.value;
            },
            .err => |err| {
                @as(**abi.Error, @ptrCast(@alignCast(out))).* = promises.makeError(err);
                return Status.err;
            },
            .end => return Status.end,
        }
    }

    fn dropFuture(body: *anyopaque) callconv(.c) void {
        dropStream(ofFuture(body));
    }

    fn dropStream(block: *anyopaque) callconv(.c) void {
        const self: *Polled = @ptrCast(@alignCast(block));
        std.debug.assert(!self.is_over);
        self.is_over = true;
        self.drops += 1;
    }
};

const Lab = struct {
    threaded: std.Io.Threaded = undefined,

    fn io(self: *Lab) std.Io {
        self.threaded = .init(std.testing.allocator, .{});
        return self.threaded.io();
    }
};

test "a future is polled until it answers, and is over then" {
    var lab: Lab = .{};
    const io = lab.io();
    defer lab.threaded.deinit();
    var polled: Polled = .{ .answers = &.{ .again, .again, .{ .value = 7 } } };
    var future = polled.future();
    try expectEqual(0, polled.polls.raw);
    try expectEqual(7, try future.await(io));
    future.deinit();
    try expectEqual(0, polled.drops);
}

test "a future that is not awaited is dropped once" {
    var polled: Polled = .{ .answers = &.{} };
    var future = polled.future();
    future.deinit();
    future.deinit();
    try expectEqual(1, polled.drops);
    try expectEqual(0, polled.polls.raw);
}

test "an error has its text where one wants it" {
    var lab: Lab = .{};
    const io = lab.io();
    defer lab.threaded.deinit();
    var diagnostics: rust.Diagnostics = .{};
    defer diagnostics.deinit();
    for ([_]anyerror{ error.RustPanic, error.Late, error.RustPanic }) |err| {
        var told: Polled = .{ .answers = &.{ .again, .{ .err = err } } };
        var future = told.future();
        future.diagnostics = &diagnostics;
        const expected = if (err == error.RustPanic) err else error.RustError;
        try expectError(expected, future.await(io));
        try expectEqualStrings(@errorName(err), diagnostics.message());
        var untold: Polled = .{ .answers = &.{.{ .err = err }} };
        var other = untold.future();
        try expectError(expected, other.await(io));
    }
}

fn awaitFuture(io: std.Io, polled: *Polled) rust.Future(u32).Error!u32 {
    var future = polled.future();
    return future.await(io);
}

fn awaitItem(io: std.Io, polled: *Polled) rust.Future(u32).Error!u32 {
    var stream = polled.stream();
    errdefer stream.deinit();
    return (try stream.next(io)).?;
}

test "a cancelled task drops what it awaits" {
    inline for (.{ awaitFuture, awaitItem }) |run| {
        var lab: Lab = .{};
        const io = lab.io();
        defer lab.threaded.deinit();
        var polled: Polled = .{ .answers = &.{.again} };
        var task = try io.concurrent(run, .{ io, &polled });
        while (polled.polls.load(.monotonic) < 2) std.Thread.yield() catch {};
        try expectError(error.Canceled, task.cancel(io));
        try expectEqual(1, polled.drops);
    }
}

test "a stream gives its items, ends, and stays so" {
    var lab: Lab = .{};
    const io = lab.io();
    defer lab.threaded.deinit();
    var polled: Polled = .{ .answers = &.{ .{ .value = 1 }, .again, .{ .value = 2 }, .end } };
    var stream = polled.stream();
    defer stream.deinit();
    try expectEqual(1, try stream.next(io));
    try expectEqual(2, try stream.next(io));
    for (0..2) |_| try expectEqual(null, try stream.next(io));
    try expectEqual(0, polled.drops);
}

test "an error ends a stream" {
    var lab: Lab = .{};
    const io = lab.io();
    defer lab.threaded.deinit();
    var polled: Polled = .{ .answers = &.{ .{ .value = 1 }, .{ .err = error.Late } } };
    var stream = polled.stream();
    defer stream.deinit();
    try expectEqual(1, try stream.next(io));
    try expectError(error.RustError, stream.next(io));
    try expectEqual(null, try stream.next(io));
    try expectEqual(0, polled.drops);
}

test "a stream is dropped once" {
    var lab: Lab = .{};
    const io = lab.io();
    defer lab.threaded.deinit();
    var polled: Polled = .{ .answers = &.{.{ .value = 1 }} };
    var stream = polled.stream();
    try expectEqual(1, try stream.next(io));
    stream.deinit();
    stream.deinit();
    try expectEqual(null, try stream.next(io));
    try expectEqual(1, polled.drops);
}

/// A plain function of Rust.
fn divide(out: *anyopaque, one: u8, other: u8) callconv(.c) u8 {
    if (other == 0) {
        @as(**abi.Error, @ptrCast(@alignCast(out))).* = promises.makeError(error.DivisionByZero);
        return Status.err;
    }
    @as(*u8, @ptrCast(out)).* = one / other;
    return Status.value;
}

test "plain functions" {
    try expectEqual(4, rust.calls.value(u8, &divide, .{ @as(u8, 8), @as(u8, 2) }));
    var diagnostics: rust.Diagnostics = .{};
    defer diagnostics.deinit();
    try expectEqual(4, try rust.calls.result(u8, &divide, .{ @as(u8, 8), @as(u8, 2) }, &diagnostics));
    try expectEqualStrings("", diagnostics.message());
    const failed = rust.calls.result(u8, &divide, .{ @as(u8, 8), @as(u8, 0) }, &diagnostics);
    try expectError(error.RustError, failed);
    try expectEqualStrings("DivisionByZero", diagnostics.message());
}

/// A closure, which makes the future, and counts its handles.
const Closure = struct {
    handles: usize = 1,
    polled: Polled = .{ .answers = &.{.{ .value = 3 }} },
    number: u64 = 0,
    text: []const u8 = "",

    const ops: abi.AsyncFnOps = .{ .call = &call, .clone = &clone, .drop = &drop };

    fn of(closure: *anyopaque) *Closure {
        return @ptrCast(@alignCast(closure));
    }

    fn call(closure: *anyopaque, values: [*]const *const anyopaque, out: *anyopaque) callconv(.c) void {
        const self = of(closure);
        self.number = @as(*const u64, @ptrCast(@alignCast(values[0]))).*;
        self.text = @as(*const abi.Slice, @ptrCast(@alignCast(values[1]))).items(u8);
        Polled.makeFuture(out, &self.polled);
    }

    fn clone(closure: *anyopaque) callconv(.c) void {
        of(closure).handles += 1;
    }

    fn drop(closure: *anyopaque) callconv(.c) void {
        of(closure).handles -= 1;
    }
};

test "a closure is called with its arguments, and each handle has an owner" {
    var lab: Lab = .{};
    const io = lab.io();
    defer lab.threaded.deinit();
    const Callback = rust.AsyncFn(fn (u64, []const u8) u32);
    try expectEqualStrings("rust.AsyncFn(fn (u64, []const u8) u32)", Callback.name_in_messages);
    var closure: Closure = .{};
    const callback: Callback = .{ .ops = &Closure.ops, .closure = &closure };
    const other = callback.clone();
    try expectEqual(2, closure.handles);
    callback.deinit();
    var future = other.call(.{ 5, "text" });
    other.deinit();
    try expectEqual(0, closure.handles);
    try expectEqual(5, closure.number);
    try expectEqualStrings("text", closure.text);
    try expectEqual(3, try future.await(io));
}
