const std = @import("std");
const rust = @import("rust");
const bridge = @import("bridge");
const expect = std.testing.expect;
const expectEqual = std.testing.expectEqual;
const expectEqualStrings = std.testing.expectEqualStrings;
const expectError = std.testing.expectError;

pub fn run(io: std.Io, scenario: []const u8) !void {
    inline for (comptime std.meta.declarations(scenarios)) |declaration| {
        // Zig 0.16 has more than the name.
        const name: []const u8 = if (@TypeOf(declaration) == [:0]const u8) declaration else declaration.name;
        if (std.mem.eql(u8, name, scenario)) return @field(scenarios, name)(io);
    }
    return error.NoSuchScenario;
}

pub fn bounce_in_zig(io: std.Io, depth: u32) !u64 {
    var future = bridge.bounce(depth - 1);
    return try future.await(io) + 1;
}

pub fn fill_counter(counter: rust.Box(bridge.Counter), by: u64) rust.Box(bridge.Counter) {
    counter.get().add(by);
    return counter;
}

pub fn read_counter(counter: *const bridge.Counter) u64 {
    return counter.value();
}

pub fn raise_counter(counter: *bridge.Counter) void {
    counter.add(1);
}

pub fn own_counter(counter: rust.Box(bridge.Counter), promise: rust.Promise(rust.Box(bridge.Counter))) void {
    counter.get().add(10);
    promise.setValue(counter);
}

const Callback = rust.AsyncFn(fn (u64, []const u8, rust.Vec(u8)) u64);

pub fn each(io: std.Io, numbers: rust.Vec(u64), text: []const u8, callback: Callback) !u64 {
    defer numbers.deinit();
    defer callback.deinit();
    var unawaited = callback.call(.{ 0, text, .init() });
    unawaited.deinit();
    var sum: u64 = 0;
    for (numbers.slice()) |number| {
        const another = callback.clone();
        defer another.deinit();
        var future = another.call(.{ number, text, .fromSlice(&.{ 1, 2 }) });
        sum += try future.await(io);
    }
    return sum;
}

var kept: ?rust.AsyncFn(fn () rust.Box(bridge.Counter)) = null;

pub fn keep_callback(callback: rust.AsyncFn(fn () rust.Box(bridge.Counter))) void {
    kept = callback;
}

pub fn call_kept(promise: rust.Promise(u64)) void {
    const thread = std.Thread.spawn(.{}, callThere, .{promise}) catch @panic("no thread");
    thread.detach();
}

/// A thread that is no task of the `Io` sleeps on it all the same.
fn callThere(promise: rust.Promise(u64)) void {
    var future = kept.?.call(.{});
    const counter = future.await(rust.io()) catch |err| return promise.setError(err);
    const value = counter.get().value();
    counter.deinit();
    promise.setValue(value);
}

pub fn forget_kept() void {
    kept.?.deinit();
    kept = null;
}

const scenarios = struct {
    pub fn plain(_: std.Io) !void {
        try expectEqual(42, bridge.twice(21));
        try expect(bridge.negate(false));
        try expectEqual(1.25, bridge.half(2.5));
        bridge.note("grün");
        const noted = bridge.noted();
        defer noted.deinit();
        try expectEqualStrings("grün", noted.slice());
        try expectEqual(6, bridge.total(&.{ 1, 2, 3 }));
        try expectEqual(0, bridge.total(&.{}));
        var numbers: [3]u16 = undefined;
        bridge.fill(&numbers, 9);
        try expectEqual([3]u16{ 9, 9, 9 }, numbers);
        const joined = bridge.join(try .from("a"), "b", .fromSlice(&.{ 1, 2 }));
        defer joined.deinit();
        try expectEqualStrings("ab[1, 2]", joined.slice());
        try expectEqual(3, bridge.renamed_in_rust());
        try expect(!@hasDecl(bridge, "not_there"));
        try expectEqual(321, bridge.@"error"(1, 2, 3));
    }

    pub fn errors(_: std.Io) !void {
        try expectEqual(7, try bridge.parse("7", null));
        try expectError(error.RustError, bridge.parse("seven", null));
        var diagnostics: rust.Diagnostics = .{};
        defer diagnostics.deinit();
        try bridge.fails_or_not(false, &diagnostics);
        try expectEqualStrings("", diagnostics.message());
        try expectError(error.RustError, bridge.fails_or_not(true, &diagnostics));
        try expectEqualStrings("it fails", diagnostics.message());
        try expectError(error.RustError, bridge.parse("x", &diagnostics));
        try expectEqualStrings("invalid digit found in string", diagnostics.message());
    }

    pub fn panics(io: std.Io) !void {
        var diagnostics: rust.Diagnostics = .{};
        defer diagnostics.deinit();
        try expectError(error.RustPanic, bridge.panics("a test", &diagnostics));
        try expectEqualStrings("because of a test", diagnostics.message());
        try expectEqual(7, try bridge.parse("7", &diagnostics));

        var late = bridge.panics_late();
        late.diagnostics = &diagnostics;
        try expectError(error.RustPanic, late.await(io));
        try expectEqualStrings("too late", diagnostics.message());
        var next = bridge.yields(1);
        try expectEqual(1, try next.await(io));
    }

    pub fn texts_that_are_not_utf8(io: std.Io) !void {
        try expectError(error.RustPanic, bridge.parse("a\xff", null));
        var diagnostics: rust.Diagnostics = .{};
        defer diagnostics.deinit();
        var future = bridge.echo("a\xff");
        future.diagnostics = &diagnostics;
        try expectError(error.RustPanic, future.await(io));
        try expect(std.mem.indexOf(u8, diagnostics.message(), "not UTF-8 for `text`") != null);
        var stream = bridge.words("a\xff");
        defer stream.deinit();
        try expectError(error.RustPanic, stream.next(io));
        try expectEqual(null, try stream.next(io));
    }

    pub fn futures(io: std.Io) !void {
        var text = [_]u8{ 'h', 'i' };
        var echo = bridge.echo(&text);
        // It has a copy.
        text[0] = 'x';
        const echoed = try echo.await(io);
        defer echoed.deinit();
        try expectEqualStrings("hi", echoed.slice());

        var checked = bridge.checked(3);
        try expectEqual(3, try checked.await(io));
        var diagnostics: rust.Diagnostics = .{};
        defer diagnostics.deinit();
        var refused = bridge.checked(0);
        refused.diagnostics = &diagnostics;
        try expectError(error.RustError, refused.await(io));
        try expectEqualStrings("it fails", diagnostics.message());

        var nothing = bridge.nothing();
        try nothing.await(io);
        nothing.deinit();
        var sum = bridge.sum_later(&.{ 1, 2 }, .fromSlice(&.{3}));
        try expectEqual(6, try sum.await(io));
        var large = bridge.large(5);
        const block = try large.await(io);
        defer block.deinit();
        try expectEqual(1000, block.slice().len);
        try expectEqual(5, block.slice()[999]);
    }

    pub fn wakes(io: std.Io) !void {
        var yields = bridge.yields(1000);
        try expectEqual(1000, try yields.await(io));
        for (0..200) |index| {
            var woken = bridge.woken_elsewhere(index);
            try expectEqual(index, try woken.await(io));
        }
    }

    pub fn timers(io: std.Io) !void {
        var sleeps = bridge.sleeps(3);
        try expectEqual(3, try sleeps.await(io));
    }

    pub fn unawaited(io: std.Io) !void {
        const polls = bridge.polls();
        var never = bridge.never("a text that goes away");
        never.deinit();
        never.deinit();
        var stream = bridge.pending_stream();
        stream.deinit();
        stream.deinit();
        try expectEqual(null, try stream.next(io));
        try expectEqual(polls, bridge.polls());
    }

    fn awaitNever(io: std.Io) rust.Future(void).Error!void {
        var never = bridge.never("a text that goes away");
        return never.await(io);
    }

    /// Until Rust drops it.
    pub fn hang(io: std.Io) !void {
        return awaitNever(io);
    }

    /// Sentence 16.
    pub fn cancel(io: std.Io) !void {
        for (0..50) |_| {
            const polls = bridge.polls();
            var task = try io.concurrent(awaitNever, .{io});
            while (bridge.polls() == polls) std.Thread.yield() catch {};
            try expectEqual(1, bridge.alive());
            try expectError(error.Canceled, task.cancel(io));
            try expectEqual(0, bridge.alive());
        }
    }

    fn readPending(io: std.Io) rust.Stream(u64).Error!void {
        var stream = bridge.pending_stream();
        defer stream.deinit();
        while (try stream.next(io)) |_| {}
    }

    pub fn cancel_of_a_stream(io: std.Io) !void {
        const polls = bridge.polls();
        var task = try io.concurrent(readPending, .{io});
        while (bridge.polls() == polls) std.Thread.yield() catch {};
        try expectEqual(1, bridge.alive());
        try expectError(error.Canceled, task.cancel(io));
        try expectEqual(0, bridge.alive());
    }

    pub fn streams(io: std.Io) !void {
        var ticks = bridge.ticks(1, 3);
        defer ticks.deinit();
        var next: u64 = 0;
        while (try ticks.next(io)) |tick| : (next += 1) try expectEqual(next, tick);
        try expectEqual(3, next);
        try expectEqual(null, try ticks.next(io));

        var diagnostics: rust.Diagnostics = .{};
        defer diagnostics.deinit();
        var words = bridge.words("two words bad more");
        defer words.deinit();
        words.diagnostics = &diagnostics;
        for ([_][]const u8{ "two", "words" }) |expected| {
            const word = (try words.next(io)).?;
            defer word.deinit();
            try expectEqualStrings(expected, word.slice());
        }
        try expectError(error.RustError, words.next(io));
        try expectEqualStrings("it fails", diagnostics.message());
        try expectEqual(null, try words.next(io));

        var panicking = bridge.panicking_stream();
        try expectEqual(0, try panicking.next(io));
        try expectEqual(1, try panicking.next(io));
        try expectError(error.RustPanic, panicking.next(io));
        try expectEqual(null, try panicking.next(io));
    }

    pub fn a_stream_is_dropped_midway(io: std.Io) !void {
        var endless = bridge.endless();
        for (0..5) |index| try expectEqual(index, try endless.next(io));
        try expectEqual(1, bridge.alive());
        endless.deinit();
        try expectEqual(0, bridge.alive());
    }

    pub fn types(io: std.Io) !void {
        try expectEqual(7, bridge.Counter.made());
        const counters = bridge.counters();
        {
            const counter = bridge.new_counter(5);
            defer counter.deinit();
            try expectEqual(counters + 1, bridge.counters());
            counter.get().add(2);
            try expectEqual(7, counter.get().value());
            try expectEqual(8, try counter.get().try_add(1, null));
            try expectError(error.RustError, counter.get().try_add(std.math.maxInt(u64), null));
            var later = counter.get().add_later(2);
            try expectEqual(10, try later.await(io));
            try expect(bridge.same_counter(counter.get(), counter.get()));
            var count = counter.get().count();
            defer count.deinit();
            try expectEqual(0, try count.next(io));
            try expectEqual(1, try count.next(io));
            bridge.reset_counter(counter.get());
            try expectEqual(0, counter.get().value());
        }
        try expectEqual(counters, bridge.counters());
        try expectEqual(3, bridge.empty_counter(bridge.new_counter(3)));
        try expectEqual(counters, bridge.counters());
    }
};
