const std = @import("std");
const rust = @import("rust");

// ---- pulled

var begun: std.atomic.Value(u64) = .init(0);
var alive: std.atomic.Value(i64) = .init(0);

pub fn pulls_begun() u64 {
    return begun.load(.seq_cst);
}

pub fn pulls_alive() i64 {
    return alive.load(.seq_cst);
}

fn began() void {
    _ = begun.fetchAdd(1, .seq_cst);
    _ = alive.fetchAdd(1, .seq_cst);
}

fn ended() void {
    _ = alive.fetchSub(1, .seq_cst);
}

const Count = struct {
    next_number: u64 = 1,
    limit: u64,

    pub fn next(self: *Count) ?u64 {
        if (self.next_number > self.limit) return null;
        defer self.next_number += 1;
        return self.next_number;
    }

    pub fn deinit(_: *Count) void {
        ended();
    }
};

pub fn count_to(limit: u64) Count {
    began();
    return .{ .limit = limit };
}

pub fn naturals() Count {
    began();
    return .{ .limit = std.math.maxInt(u64) };
}

const Failing = struct {
    at: u32 = 0,
    end: u32,

    pub fn next(self: *Failing) !?u32 {
        if (self.at == self.end) return error.TooFar;
        defer self.at += 1;
        return self.at;
    }

    pub fn deinit(_: Failing) void {
        ended();
    }
};

pub fn count_and_fail(end: u32) !Failing {
    if (end == 0) return error.NothingToCount;
    began();
    return .{ .end = end };
}

const Words = struct {
    tokens: std.mem.TokenIterator(u8, .any),
    suffix: rust.String,

    pub fn next(self: *Words) ?rust.String {
        const word = self.tokens.next() orelse return null;
        var text: rust.Vec(u8) = .init();
        defer text.deinit();
        text.appendSlice(word);
        text.appendSlice(self.suffix.slice());
        return rust.String.from(text.slice()) catch unreachable;
    }

    pub fn deinit(self: *Words) void {
        self.suffix.deinit();
        ended();
    }
};

/// What it is given is looked at as long as the stream lives.
pub fn words(text: []const u8, separators: []const u8, suffix: rust.String) Words {
    began();
    return .{ .tokens = std.mem.tokenizeAny(u8, text, separators), .suffix = suffix };
}

const Chunks = struct {
    data: rust.Vec(u8),
    size: usize,
    at: usize = 0,

    pub fn next(self: *Chunks) error{NoSize}!?rust.Vec(u8) {
        if (self.size == 0) return error.NoSize;
        const rest = self.data.slice()[self.at..];
        if (rest.len == 0) return null;
        const length = @min(rest.len, self.size);
        self.at += length;
        return .fromSlice(rest[0..length]);
    }

    pub fn deinit(self: *const Chunks) void {
        self.data.deinit();
        ended();
    }
};

pub fn chunks(data: rust.Vec(u8), size: usize) Chunks {
    began();
    return .{ .data = data, .size = size };
}

const Aligned = struct {
    left: u32,
    line: [128]u8 align(128) = undefined,

    pub fn next(self: *Aligned) ?usize {
        if (self.left == 0) return null;
        self.left -= 1;
        return @intFromPtr(&self.line) % 128;
    }
};

pub fn aligned(count: u32) Aligned {
    return .{ .left = count };
}

// ---- pushed

/// One that sleeps and wakes, and needs no threads of its own.
const io = std.Io.Threaded.global_single_threaded.io();

fn spawn(comptime f: anytype, arguments: anytype) void {
    const thread = std.Thread.spawn(.{}, f, arguments) catch @panic("no thread");
    thread.detach();
}

const Crowd = struct {
    sink: rust.Sink(u64),
    left: std.atomic.Value(u32),

    fn run(self: *Crowd, number: u64, count: u64) void {
        for (0..count) |item| {
            self.sink.send(io, number << 32 | item) catch break;
        }
        if (self.left.fetchSub(1, .acq_rel) != 1) return;
        self.sink.close();
        std.heap.c_allocator.destroy(self);
    }
};

pub fn from_threads(threads: u32, count: u32, sink: rust.Sink(u64)) void {
    const crowd = std.heap.c_allocator.create(Crowd) catch @panic("no memory");
    crowd.* = .{ .sink = sink, .left = .init(threads) };
    for (0..threads) |number| spawn(Crowd.run, .{ crowd, number, count });
}

pub fn one_by_one(count: u64, sink: rust.Sink(u64)) void {
    spawn(sendAll, .{ count, sink });
}

fn sendAll(count: u64, sink: rust.Sink(u64)) void {
    defer sink.deinit();
    for (0..count) |item| sink.send(io, item) catch return;
}

pub fn at_once(count: u64, sink: rust.Sink(u64)) void {
    defer sink.deinit();
    for (0..count) |item| sink.trySend(item) catch unreachable;
}

pub fn until_full(text: []const u8, sink: rust.Sink(rust.String)) void {
    while (true) {
        const item = rust.String.from(text) catch unreachable;
        sink.trySend(item) catch |err| {
            // It is still ours.
            std.debug.assert(std.mem.eql(u8, item.slice(), text));
            item.deinit();
            return sink.fail(err);
        };
    }
}

pub fn fails_after(count: u32, data: []const u16, sink: rust.Sink(u16)) void {
    spawn(sendAndFail, .{ count, data, sink });
}

fn sendAndFail(count: u32, data: []const u16, sink: rust.Sink(u16)) void {
    for (0..count) |index| sink.send(io, data[index % data.len]) catch return sink.close();
    sink.fail(error.HadEnough);
    // None of these has any effect.
    sink.fail(error.Again);
    sink.close();
    std.debug.assert(sink.isClosed());
    std.debug.assert(sink.trySend(1) == error.Closed);
}

pub fn returns_an_error(count: u32, sink: rust.Sink(u32)) !void {
    for (0..count) |item| try sink.trySend(@intCast(item));
    return error.Returned;
}

var kept: ?rust.Sink(rust.String) = null;
var kept_name: []const u8 = "";
var closed: std.atomic.Value(u64) = .init(0);
var waiting: ?std.Thread = null;
var answer: u8 = 0;

pub fn held(name: []const u8, sink: rust.Sink(rust.String)) void {
    kept = sink;
    kept_name = name;
    sink.onClosed(&closed, struct {
        fn count(counter: *std.atomic.Value(u64)) void {
            _ = counter.fetchAdd(1, .seq_cst);
        }
    }.count);
}

pub fn offer(text: rust.String) u8 {
    kept.?.trySend(text) catch |err| {
        text.deinit();
        return if (err == error.Full) 1 else 2;
    };
    return 0;
}

pub fn offer_waiting(text: rust.String) void {
    waiting = std.Thread.spawn(.{}, offerNow, .{ kept.?, text }) catch @panic("no thread");
}

fn offerNow(sink: rust.Sink(rust.String), text: rust.String) void {
    answer = 0;
    sink.send(io, text) catch {
        text.deinit();
        answer = 2;
    };
}

pub fn offered() u8 {
    waiting.?.join();
    waiting = null;
    return answer;
}

pub fn let_go() void {
    kept.?.close();
}

pub fn fail_held() void {
    kept.?.fail(error.HeldNoMore);
}

pub fn is_closed() bool {
    return kept.?.isClosed();
}

pub fn closings() u64 {
    return closed.load(.seq_cst);
}

// ---- tasks on a std.Io

var cancelled: std.atomic.Value(u64) = .init(0);
var refused: std.atomic.Value(u64) = .init(0);

/// Those that run, and whoever waits for their end.
const Tasks = struct {
    var mutex: std.Io.Mutex = .init;
    var changed: std.Io.Condition = .init;
    var count: i64 = 0;

    fn add(change: i64) void {
        mutex.lockUncancelable(rust.io());
        defer mutex.unlock(rust.io());
        count += change;
        changed.broadcast(rust.io());
    }
};

pub fn tasks_alive() i64 {
    Tasks.mutex.lockUncancelable(rust.io());
    defer Tasks.mutex.unlock(rust.io());
    return Tasks.count;
}

pub fn tasks_over() void {
    Tasks.mutex.lockUncancelable(rust.io());
    defer Tasks.mutex.unlock(rust.io());
    while (Tasks.count != 0) Tasks.changed.waitUncancelable(rust.io(), &Tasks.mutex);
}

pub fn tasks_cancelled() u64 {
    return cancelled.load(.seq_cst);
}

pub fn tasks_closed() u64 {
    return refused.load(.seq_cst);
}

fn told(err: anyerror) void {
    _ = (if (err == error.Canceled) &cancelled else &refused).fetchAdd(1, .seq_cst);
}

pub fn task_counts(own: std.Io, count: u64, sink: rust.Sink(u64)) void {
    for (0..count) |item| sink.send(own, item) catch return;
}

pub fn task_lines(own: std.Io, text: []const u8, end: []const u8, sink: rust.Sink(rust.Vec(u8))) !void {
    var lines = std.mem.splitSequence(u8, text, end);
    while (lines.next()) |line| {
        if (line.len == 0) return error.EmptyLine;
        const item: rust.Vec(u8) = .fromSlice(line);
        errdefer item.deinit();
        try sink.send(own, item);
    }
}

pub fn task_sleeps(own: std.Io, name: rust.String, sink: rust.Sink(u32)) !void {
    Tasks.add(1);
    defer Tasks.add(-1);
    defer name.deinit();
    try sink.send(own, @intCast(name.slice().len));
    own.sleep(.fromSeconds(3600), .awake) catch |err| {
        told(err);
        return err;
    };
}

pub fn task_floods(own: std.Io, seen: []const u8, sink: rust.Sink(rust.String)) !void {
    Tasks.add(1);
    defer Tasks.add(-1);
    while (true) {
        const item = rust.String.from(seen) catch unreachable;
        sink.send(own, item) catch |err| {
            // It is still ours.
            std.debug.assert(std.mem.eql(u8, item.slice(), seen));
            item.deinit();
            told(err);
            return err;
        };
    }
}

var go_on: std.Io.Event = .unset;
var gone_on: std.Io.Event = .unset;
var counted: u64 = 0;

pub fn task_closes(own: std.Io, text: []const u8, sink: rust.Sink(u32)) void {
    sink.trySend(7) catch unreachable;
    sink.close();
    go_on.waitUncancelable(own);
    counted = 0;
    for (text) |byte| counted += @intFromBool(byte == 'x');
    gone_on.set(own);
}

pub fn task_goes_on() u64 {
    go_on.set(rust.io());
    gone_on.waitUncancelable(rust.io());
    go_on.reset();
    gone_on.reset();
    return counted;
}
