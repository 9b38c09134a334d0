//! Tests of streams. The pool and the queue are played: played_stream.zig.

const std = @import("std");
const rust = @import("rust.zig");
const played = @import("played_stream.zig");
const abi = rust.abi;
const Status = abi.Status;
const expect = std.testing.expect;
const expectEqual = std.testing.expectEqual;
const expectError = std.testing.expectError;

const user = struct {
    var deinits: u32 = 0;

    const Letters = struct {
        text: []const u8,
        at: usize = 0,

        pub fn next(self: *Letters) !?u64 {
            if (self.at == self.text.len) return null;
            defer self.at += 1;
            if (self.text[self.at] == '!') return error.Exclaimed;
            return self.text[self.at];
        }

        pub fn deinit(_: *Letters) void {
            deinits += 1;
        }
    };

    pub fn letters(text: []const u8) !Letters {
        if (text.len == 0) return error.NoText;
        return .{ .text = text };
    }

    var sink: rust.Sink(u64) = undefined;
    var given: []const u8 = "";

    pub fn pushed(text: []const u8, items: rust.Sink(u64)) void {
        given = text;
        sink = items;
    }
};

/// A stream while it is polled.
const Polled = struct {
    call: abi.Call = undefined,
    out: extern union { items: [3]u64, err: *abi.Error } = undefined,

    fn start(self: *Polled, comptime name: []const u8, text: []const u8) u8 {
        return rust.stream.start(user, .{
            .name = name,
            .declaration = "",
            .source = "",
            .arguments = &.{[]const u8},
            .Value = u64,
            .fallible = true,
        }, .{ .out = &self.out, .call = &self.call, .waker = self, .sinks = &played.Queue.ops, .capacity = 2 }, .{text});
    }

    fn ops(self: *Polled) *const abi.StreamCallOps {
        return @ptrFromInt(self.call.words[0]);
    }

    fn poll(self: *Polled) u8 {
        return self.ops().poll(&self.call, self, &self.out);
    }
};

test "a pulled stream gives its items, and is deinitialised at its end" {
    user.deinits = 0;
    var polled: Polled = .{};
    {
        var text = "ab".*;
        try expectEqual(Status.value, polled.start("letters", &text));
        // It has a copy.
        @memset(&text, '!');
    }
    try expectEqual('a', polled.out.items[0]);
    try expectEqual(Status.value, polled.poll());
    try expectEqual('b', polled.out.items[0]);
    try expectEqual(0, user.deinits);
    try expectEqual(Status.end, polled.poll());
    try expectEqual(1, user.deinits);
}

test "a pulled stream fails behind its items, at once, or is dropped before" {
    user.deinits = 0;
    var polled: Polled = .{};
    try expectEqual(Status.err, polled.start("letters", ""));
    abi.cobridge1_error_drop(polled.out.err);
    try expectEqual(0, user.deinits);
    try expectEqual(Status.err, polled.start("letters", "!"));
    abi.cobridge1_error_drop(polled.out.err);
    try expectEqual(1, user.deinits);
    for ([_]bool{ true, false }) |reads| {
        try expectEqual(Status.value, polled.start("letters", "abc!"));
        var count: usize = 0;
        try expectEqual(Status.value, polled.ops().poll_batch(&polled.call, &polled, &polled.out, 3, &count));
        try expectEqual(2, count);
        try expectEqual('c', polled.out.items[1]);
        if (reads) {
            try expectEqual(Status.err, polled.poll());
            abi.cobridge1_error_drop(polled.out.err);
        } else polled.ops().drop(&polled.call, false);
    }
    try expectEqual(3, user.deinits);
}

test "a sink answers sent, full and closed" {
    var queue: played.Queue = .{};
    defer queue.deinit();
    played.Queue.next = &queue;
    var polled: Polled = .{};
    try expectEqual(Status.pending, polled.start("pushed", "text"));
    try std.testing.expectEqualStrings("text", user.given);
    try user.sink.trySend(1);
    try user.sink.trySend(2);
    try expectError(error.Full, user.sink.trySend(3));
    try expectEqual(2, queue.len);
    try expect(!user.sink.isClosed());
    const copy = user.sink;
    copy.fail(error.Enough);
    abi.cobridge1_error_drop(queue.err.?);
    // The error of the second end is dropped.
    user.sink.fail(error.Again);
    user.sink.deinit();
    try expect(user.sink.isClosed());
    try expectError(error.Closed, copy.trySend(4));
}

test "a send that is cancelled while it waits is given up" {
    var queue: played.Queue = .{};
    defer queue.deinit();
    played.Queue.next = &queue;
    var polled: Polled = .{};
    _ = polled.start("pushed", "text");
    var threaded: std.Io.Threaded = .init(std.testing.allocator, .{});
    defer threaded.deinit();
    const io = threaded.io();
    for (0..2) |item| try user.sink.send(io, item);
    var sending = try io.concurrent(rust.Sink(u64).send, .{ user.sink, io, 9 });
    try expectError(error.Canceled, sending.cancel(io));
    try expectEqual(2, queue.len);
    // Or it was cancelled before it could wait.
    try expect(queue.given_up == queue.waits);
    queue.gone = true;
    try expectError(error.Closed, user.sink.send(io, 10));
}
