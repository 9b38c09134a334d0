const std = @import("std");
const rust = @import("rust");

pub fn lengths(io: std.Io, input: rust.Receiver(rust.String), output: rust.Sender(u64)) u64 {
    defer input.deinit();
    defer output.deinit();
    var messages: u64 = 0;
    while (input.recv(io) catch null) |text| : (messages += 1) {
        defer text.deinit();
        output.send(io, text.slice().len) catch break;
    }
    return messages;
}

pub fn count(limit: u64, output: rust.Sender(u64)) void {
    const thread = std.Thread.spawn(.{}, sendAll, .{ limit, output }) catch @panic("no thread");
    thread.detach();
}

fn sendAll(limit: u64, output: rust.Sender(u64)) void {
    defer output.deinit();
    for (0..limit) |item| output.send(rust.io(), item) catch return;
}

fn named(err: anyerror) rust.String {
    return rust.String.from(@errorName(err)) catch unreachable;
}

pub fn try_send(output: rust.Sender(rust.Vec(u8)), item: rust.Vec(u8)) rust.String {
    defer output.deinit();
    output.trySend(item) catch |err| {
        // It is still ours.
        std.debug.assert(item.slice().len == 3);
        item.deinit();
        return named(err);
    };
    return rust.String.from("sent") catch unreachable;
}

pub fn try_recv(input: rust.Receiver(rust.Vec(u8))) rust.String {
    defer input.deinit();
    const item = input.tryRecv() catch |err| return named(err);
    defer item.deinit();
    return rust.String.from(item.slice()) catch unreachable;
}

pub fn fan_out(io: std.Io, clones: u32, items: u64, output: rust.Sender(u64)) void {
    defer output.deinit();
    var group: std.Io.Group = .init;
    defer group.cancel(io);
    for (0..clones) |_| group.concurrent(io, fan, .{ io, items, output.clone() }) catch @panic("no task");
    group.await(io) catch {};
}

fn fan(io: std.Io, items: u64, output: rust.Sender(u64)) void {
    defer output.deinit();
    for (0..items) |item| output.send(io, item) catch return;
}

pub fn close_sender(output: rust.Sender(bool)) bool {
    defer output.deinit();
    const first = output.close();
    return first and output.isClosed() and !output.close() and output.trySend(true) == error.Closed;
}

pub fn close_receiver(input: rust.Receiver(bool)) bool {
    const other = input.clone();
    input.deinit();
    defer other.deinit();
    return !other.isClosed() and other.close() and other.isClosed() and !other.close();
}

var cancels: std.atomic.Value(u64) = .init(0);

/// Those that wait, and whoever waits for that.
const Waits = struct {
    var mutex: std.Io.Mutex = .init;
    var changed: std.Io.Condition = .init;
    var number: i64 = 0;

    fn add(change: i64) void {
        mutex.lockUncancelable(rust.io());
        defer mutex.unlock(rust.io());
        number += change;
        changed.broadcast(rust.io());
    }
};

pub fn cancelled() u64 {
    return cancels.load(.seq_cst);
}

pub fn until_waiting(number: i64) void {
    Waits.mutex.lockUncancelable(rust.io());
    defer Waits.mutex.unlock(rust.io());
    while (Waits.number != number) Waits.changed.waitUncancelable(rust.io(), &Waits.mutex);
}

pub fn send_waiting(io: std.Io, output: rust.Sender(rust.String), item: rust.String) rust.String {
    Waits.add(1);
    defer Waits.add(-1);
    defer output.deinit();
    output.send(io, item) catch |err| {
        if (err == error.Canceled) _ = cancels.fetchAdd(1, .seq_cst);
        // It is gone after Canceled.
        return if (err == error.Closed) item else named(err);
    };
    return rust.String.from("sent") catch unreachable;
}

pub fn recv_waiting(io: std.Io, input: rust.Receiver(rust.String)) !rust.String {
    Waits.add(1);
    defer Waits.add(-1);
    defer input.deinit();
    const received = input.recv(io) catch |err| {
        _ = cancels.fetchAdd(1, .seq_cst);
        return err;
    };
    return received orelse error.Ended;
}

const Relay = struct {
    input: rust.Receiver(u32),

    pub fn next(self: *Relay) ?u32 {
        return (self.input.tryRecv() catch return null) + 1;
    }

    pub fn deinit(self: *Relay) void {
        self.input.deinit();
    }
};

pub fn relay(input: rust.Receiver(u32)) Relay {
    return .{ .input = input };
}
