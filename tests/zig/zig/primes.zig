const std = @import("std");
const rust = @import("rust");

// ANCHOR: pull
const Primes = struct {
    number: u64 = 1,
    limit: u64,

    pub fn next(self: *Primes) ?u64 {
        while (self.number < self.limit) {
            self.number += 1;
            if (isPrime(self.number)) return self.number;
        }
        return null;
    }
};

pub fn primes(limit: u64) Primes {
    return .{ .limit = limit };
}
// ANCHOR_END: pull

fn isPrime(number: u64) bool {
    var divisor: u64 = 2;
    while (divisor * divisor <= number) : (divisor += 1) {
        if (number % divisor == 0) return false;
    }
    return true;
}

// ANCHOR: push
pub fn lines(io: std.Io, text: []const u8, sink: rust.Sink(rust.Vec(u8))) !void {
    var all = std.mem.splitScalar(u8, text, '\n');
    while (all.next()) |line| {
        if (line.len == 0) return error.EmptyLine;
        const item: rust.Vec(u8) = .fromSlice(line);
        errdefer item.deinit();
        try sink.send(io, item);
    }
}

pub fn ticks(count: u64, sink: rust.Sink(u64)) void {
    const thread = std.Thread.spawn(.{}, tick, .{ count, sink }) catch return sink.close();
    thread.detach();
}

fn tick(count: u64, sink: rust.Sink(u64)) void {
    defer sink.close();
    for (0..count) |number| sink.send(rust.io(), number) catch return;
}
// ANCHOR_END: push

// ANCHOR: channel
pub fn measure(io: std.Io, input: rust.Receiver(rust.Vec(u8)), output: rust.Sender(u64)) void {
    defer input.deinit();
    defer output.deinit();
    while (input.recv(io) catch null) |bytes| {
        defer bytes.deinit();
        output.send(io, bytes.slice().len) catch return;
    }
}
// ANCHOR_END: channel
