const std = @import("std");
const rust = @import("rust");
const bridge = @import("bridge");
const expectEqual = std.testing.expectEqual;
const expectEqualStrings = std.testing.expectEqualStrings;
const expectError = std.testing.expectError;

const Counter = std.atomic.Value(u32);
var guards: Counter = .init(0);
var cancels: Counter = .init(0);
var gate: Counter = .init(0);
var alive: std.atomic.Value(i64) = .init(0);

fn until(counter: *Counter, count: u32) void {
    while (true) {
        const seen = counter.load(.seq_cst);
        if (seen >= count) return;
        rust.io().futexWaitUncancelable(u32, &counter.raw, seen);
    }
}

fn add(counter: *Counter) void {
    _ = counter.fetchAdd(1, .seq_cst);
    rust.io().futexWake(u32, &counter.raw, std.math.maxInt(u32));
}

pub fn until_guarded(count: u32) void {
    until(&guards, count);
}

pub fn until_cancelled(count: u32) void {
    until(&cancels, count);
}

pub fn open_gate() void {
    add(&gate);
}

pub fn depots() i64 {
    return alive.load(.seq_cst);
}

fn parcel(name: []const u8, weight: u64) bridge.Parcel {
    return .{ .name = rust.String.from(name) catch unreachable, .weight = weight, .kind = .Small };
}

pub const Depot = struct {
    name: rust.String,
    users: Counter = .init(0),

    pub fn open(name: []const u8) Depot {
        _ = alive.fetchAdd(1, .seq_cst);
        return .{ .name = rust.String.from(name) catch unreachable };
    }

    pub fn deinit(self: *Depot) void {
        if (self.users.load(.seq_cst) != 0) @panic("a depot is destroyed while it is used");
        self.name.deinit();
        _ = alive.fetchSub(1, .seq_cst);
    }

    pub fn guard(io: std.Io, self: *const Depot) u64 {
        const there = @constCast(self);
        _ = there.users.fetchAdd(1, .seq_cst);
        defer _ = there.users.fetchSub(1, .seq_cst);
        const opened = gate.load(.seq_cst);
        add(&guards);
        io.sleep(.fromSeconds(3600), .awake) catch {
            add(&cancels);
            until(&gate, opened + 1);
        };
        return self.name.slice().len;
    }

    pub fn fetch(
        self: *const Depot,
        weight: ?u64,
        done: bridge.DepotFetchCallback,
        ctx: rust.Box(bridge.DepotFetchContext),
    ) void {
        done.call(ctx, if (weight) |found| parcel(self.name.slice(), found) else null);
    }

    const Items = struct {
        depot: *const Depot,
        at: u64 = 0,
        count: u64,

        pub fn next(self: *Items) ?bridge.Parcel {
            if (self.at == self.count) return null;
            defer self.at += 1;
            return parcel(self.depot.name.slice(), self.at);
        }
    };

    pub fn parcels(self: *const Depot, count: u64) Items {
        return .{ .depot = self, .count = count };
    }

    pub fn guarded(io: std.Io, self: *const Depot, first: bridge.Parcel, sink: rust.Sink(bridge.Parcel)) !void {
        sink.send(io, first) catch |err| {
            first.deinit();
            return err;
        };
        _ = guard(io, self);
    }
};

// ---- Rust's functions

pub fn run(io: std.Io) !void {
    var one = bridge.renamed(parcel("one", 1), "more");
    bridge.load(&one, 4);
    try expectEqualStrings("one more+", one.name.slice());
    try expectEqual(@as(u64, 5), bridge.weigh(&one));
    try expectEqual(bridge.Kind.Large, bridge.other(one.kind));
    try expectEqual([3]u16{ 3, 1, 2 }, bridge.turned(.{ 1, 2, 3 }));
    try expectEqual(@as(u64, 5 + 7), bridge.total((&one)[0..1], &.{ 3, 4 }));
    try expectEqual(@as(u64, 0), bridge.total(&.{}, &.{}));

    var name = try rust.String.from("named");
    var list = try bridge.named(.fromSlice(&.{one}), .fromSlice(&.{name}), null);
    defer list.deinit();
    try expectEqualStrings("named", list.slice()[0].name.slice());
    try expectEqual(@as(u64, 5), list.slice()[0].weight);
    var diagnostics: rust.Diagnostics = .{};
    defer diagnostics.deinit();
    name = try rust.String.from("one too many");
    try expectError(error.RustError, bridge.named(.init(), .fromSlice(&.{name}), &diagnostics));
    try expectEqualStrings("a name for each", diagnostics.message());

    var made = bridge.made("a text that goes away", .Large);
    const there = try made.await(io);
    try expectEqual(bridge.Kind.Large, there.kind);
    var checked = bridge.checked(there);
    const again = try checked.await(io);
    try expectEqualStrings("a text that goes away", again.name.slice());
    again.deinit();
    var refused = bridge.checked(parcel("", 0));
    try expectError(error.RustError, refused.await(io));
    var unawaited = bridge.checked(parcel("dropped", 0));
    unawaited.deinit();

    var stream = bridge.copies(parcel("copy", 0), 3);
    defer stream.deinit();
    var weight: u64 = 0;
    while (try stream.next(io)) |copy| : (weight += 1) {
        defer copy.deinit();
        try expectEqual(weight, copy.weight);
        try expectEqualStrings("copy", copy.name.slice());
    }
    try expectEqual(@as(u64, 3), weight);
}

const Callback = rust.AsyncFn(fn (bridge.Parcel, bridge.Kind, []const bridge.Parcel, *bridge.Parcel) bridge.Parcel);

pub fn ask(io: std.Io, parcels: rust.Vec(bridge.Parcel), callback: Callback) rust.Vec(bridge.Parcel) {
    defer parcels.deinit();
    defer callback.deinit();
    var answers: rust.Vec(bridge.Parcel) = .init();
    for (parcels.slice()) |*each| {
        var future = callback.call(.{ parcel("asked", each.weight), .Large, parcels.slice()[0..1], each });
        const answer = future.await(io) catch continue;
        answers.push(answer);
    }
    return answers;
}

// ---- channels, callbacks and tasks

pub fn relay(io: std.Io, input: rust.Receiver(bridge.Parcel), output: rust.Sender(bridge.Parcel)) ?bridge.Parcel {
    defer input.deinit();
    defer output.deinit();
    var last: ?bridge.Parcel = null;
    while (input.recv(io) catch null) |received| {
        if (last) |before| output.send(io, before) catch before.deinit();
        last = received;
    }
    return last;
}

pub fn find(name: []const u8, done: bridge.FindCallback, ctx: rust.Box(bridge.FindContext)) void {
    if (name.len == 0) return done.call(ctx, null);
    done.call(ctx, parcel(name, 1));
    // Not the first answer.
    done.call(ctx, parcel(name, 2));
}

pub fn open_later(name: []const u8, done: bridge.OpenLaterCallback, ctx: rust.Box(bridge.OpenLaterContext)) void {
    if (name.len == 0) return done.call(ctx, error.NoName);
    const thread = std.Thread.spawn(.{}, openThere, .{ name, done, ctx }) catch |err| return done.call(ctx, err);
    thread.detach();
}

fn openThere(name: []const u8, done: bridge.OpenLaterCallback, ctx: rust.Box(bridge.OpenLaterContext)) void {
    done.call(ctx, Depot.open(name));
    // Not the first answer: it is destroyed.
    done.call(ctx, Depot.open("too late"));
}

pub fn pack(given: bridge.Parcel, name: ?[]const u8, done: bridge.PackCallback, ctx: rust.Box(bridge.PackContext)) void {
    var packed_one = given;
    if (name) |new| {
        packed_one.name.deinit();
        packed_one.name = rust.String.from(new) catch unreachable;
    }
    done.call(ctx, packed_one);
}

pub fn sort(parcels: rust.Vec(bridge.Parcel), last: ?bridge.Parcel) rust.Vec(bridge.Parcel) {
    var all = parcels;
    std.mem.sort(bridge.Parcel, all.slice(), {}, struct {
        fn isLess(_: void, a: bridge.Parcel, b: bridge.Parcel) bool {
            return a.weight < b.weight;
        }
    }.isLess);
    if (last) |one| all.push(one);
    return all;
}

var kept: ?rust.Box(bridge.HeldContext) = null;

pub fn held(given: bridge.Parcel, _: bridge.HeldCallback, ctx: rust.Box(bridge.HeldContext)) void {
    given.deinit();
    kept = ctx;
}

pub fn answer_held(given: bridge.Parcel) void {
    const done: bridge.HeldCallback = .{};
    done.call(kept.?, given);
    kept = null;
}
