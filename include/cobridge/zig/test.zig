//! Tests of the support module: `zig test include/cobridge/zig/test.zig`. Rust's half is played: played.zig.

const std = @import("std");
const rust = @import("rust.zig");
const played = @import("played.zig");
const abi = rust.abi;
const Function = rust.glue.Function;
const Status = abi.Status;
const expect = std.testing.expect;
const expectEqual = std.testing.expectEqual;
const expectEqualStrings = std.testing.expectEqualStrings;
const expectEqualSlices = std.testing.expectEqualSlices;
const expectError = std.testing.expectError;

comptime {
    _ = played;
    _ = @import("test_wait.zig");
    _ = @import("test_calls.zig");
    _ = @import("test_stream.zig");
    _ = @import("test_types.zig");
}

// ---- std.Io

var own: std.Io.Threaded = undefined;

// Before all others, which use it.
test "the user's own std.Io is taken once, before it is used" {
    own = .init(std.heap.c_allocator, .{});
    try rust.setIo(own.io());
    try expectEqual(@as(?*anyopaque, &own), rust.io().userdata);
    try expectError(error.AlreadyInUse, rust.setIo(own.io()));
}

// ---- values

test "a string is UTF-8" {
    const text = try rust.String.from("grün");
    defer text.deinit();
    try expectEqualStrings("grün", text.slice());
    try expectError(error.InvalidUtf8, rust.String.from("a\xffb"));
    const lossy = rust.String.fromLossy("a\xffb");
    defer lossy.deinit();
    try expectEqualStrings("a\u{fffd}b", lossy.slice());
    const empty = try rust.String.from("");
    defer empty.deinit();
    try expectEqual(0, empty.slice().len);
}

test "a vector of every number" {
    inline for (abi.vector_elements) |T| {
        const one: T = if (T == bool) true else 1;
        const zero: T = if (T == bool) false else 0;
        var vector: rust.Vec(T) = .init();
        defer vector.deinit();
        try expectEqual(0, vector.slice().len);
        for (0..100) |index| vector.push(if (index % 2 == 0) zero else one);
        try expectEqual(100, vector.slice().len);
        try expectEqualSlices(T, &.{ zero, one, zero }, vector.slice()[0..3]);
        vector.slice()[0] = one;
        try expectEqual(one, vector.slice()[0]);
    }
}

test "a vector grows by slices, and not below its capacity" {
    var vector: rust.Vec(u64) = .fromSlice(&.{ 1, 2, 3 });
    defer vector.deinit();
    vector.ensureTotalCapacity(100);
    const at = vector.slice().ptr;
    vector.appendSlice(&@as([97]u64, @splat(9)));
    try expectEqual(at, vector.slice().ptr);
    vector.appendSlice(&.{});
    vector.ensureTotalCapacity(1);
    try expectEqual(100, vector.slice().len);
    vector.push(10);
    try expectEqual(101, vector.slice().len);
    try expectEqualSlices(u64, &.{ 9, 10 }, vector.slice()[99..]);
}

const Boxed = opaque {
    pub fn cobridge_drop(self: *Boxed) void {
        @as(*u32, @ptrCast(@alignCast(self))).* += 1;
    }
    pub const name_in_messages = "bridge.Boxed";
};

test "a box lets go of what it owns by its type's function" {
    var drops: u32 = 0;
    const box: rust.Box(Boxed) = .{ .ptr = @ptrCast(&drops) };
    try expectEqual(@as(*Boxed, @ptrCast(&drops)), box.get());
    try expectEqual(0, drops);
    box.deinit();
    try expectEqual(1, drops);
    try expectEqual(@sizeOf(usize), @sizeOf(rust.Box(Boxed)));
    try expectEqualStrings("rust.Box(bridge.Boxed)", rust.Box(Boxed).name_in_messages);
}

test "slices cross as pointer and length" {
    var numbers = [_]u32{ 1, 2, 3 };
    const slice: abi.Slice = .{ .data = &numbers, .len = 3 };
    try expectEqualSlices(u32, &numbers, slice.items(u32));
    slice.itemsMut(u32)[1] = 7;
    try expectEqual(7, numbers[1]);
    try expectEqual(0, (abi.Slice{ .data = &numbers, .len = 0 }).items(u8).len);
}

// ---- the styles

/// What users write.
const user = struct {
    pub fn sum(data: []const u8) u64 {
        var total: u64 = 0;
        for (data) |byte| total += byte;
        return total;
    }
    pub fn fill(data: []u16, with: u16) void {
        @memset(data, with);
    }
    pub fn greet(name: []const u8) !rust.String {
        if (name.len == 0) return error.NobodyThere;
        return rust.String.from(name);
    }
    pub fn reverse(items: rust.Vec(i32)) rust.Vec(i32) {
        std.mem.reverse(i32, items.slice());
        return items;
    }
    pub fn never_fails() u8 {
        return 3;
    }
    pub fn hash(data: []const u8, seed: rust.String) error{Empty}!u64 {
        defer seed.deinit();
        if (data.len == 0) return error.Empty;
        return sum(data) + seed.slice().len;
    }
    pub fn touch(data: []u8) void {
        data[0] = 9;
    }

    var promise: rust.Promise(rust.String) = undefined;
    var url: []const u8 = "";
    var numbers: []const u64 = &.{};
    pub fn fetch(at: []const u8, list: []const u64, owned: rust.Vec(u8), later: rust.Promise(rust.String)) void {
        owned.deinit();
        url = at;
        numbers = list;
        promise = later;
    }
    pub fn at_once(later: rust.Promise(void)) void {
        later.setValue({});
    }

    pub fn on_io(io: std.Io, text: []const u8, owned: rust.String) !u64 {
        defer owned.deinit();
        try io.checkCancel();
        if (text.len == 0) return error.Empty;
        return text.len + owned.slice().len;
    }
    var entered: played.Flag = .{};
    /// Looks at what Rust owns until it is cancelled, and a little longer.
    pub fn looks(io: std.Io, at: *const u32) !u32 {
        entered.set();
        while (true) io.sleep(.fromSeconds(3600), .awake) catch |err| {
            for (0..1000) |_| std.Thread.yield() catch {};
            looked = @atomicLoad(u32, at, .acquire);
            return err;
        };
    }
    var looked: u32 = 0;

    const Loaded = rust.Context("Load", rust.String, true);
    var context: ?rust.Box(Loaded) = null;
    pub fn load(at: []const u8, done: rust.Callback(Loaded), ctx: rust.Box(Loaded)) void {
        if (at.len == 0) return done.call(ctx, error.Empty);
        if (at.len == 1) {
            context = ctx;
            return ctx.deinit();
        }
        done.call(ctx, rust.String.fromLossy(at));
    }
    const Ticked = rust.Context("Tick", u8, false);
    pub fn tick(done: rust.Callback(Ticked), ctx: rust.Box(Ticked)) void {
        done.call(ctx, 7);
    }
    pub fn blocks(data: []const u8, owned: rust.String) error{Empty}!u64 {
        defer owned.deinit();
        if (data.len == 0) return error.Empty;
        return data.len;
    }
};

fn declared(comptime name: []const u8, comptime arguments: []const type, comptime Value: type, comptime fallible: bool) Function {
    return .{ .name = name, .declaration = "", .source = "", .arguments = arguments, .Value = Value, .fallible = fallible };
}

/// What a shim does.
fn call(comptime f: Function, arguments: anytype) anyerror!f.Value {
    var out: played.Out(f.Value) = undefined;
    return out.read(rust.glue.call(user, f, &out, arguments));
}

test "plain functions" {
    try expectEqual(6, try call(declared("sum", &.{[]const u8}, u64, false), .{@as([]const u8, &.{ 1, 2, 3 })}));
    var numbers = [_]u16{ 1, 2 };
    try call(declared("fill", &.{ []u16, u16 }, void, false), .{ @as([]u16, &numbers), @as(u16, 5) });
    try expectEqual([2]u16{ 5, 5 }, numbers);
    try expectEqual(3, try call(declared("never_fails", &.{}, u8, true), .{}));

    const reversed = try call(
        declared("reverse", &.{rust.Vec(i32)}, rust.Vec(i32), false),
        .{rust.Vec(i32).fromSlice(&.{ 1, 2, 3 })},
    );
    defer reversed.deinit();
    try expectEqualSlices(i32, &.{ 3, 2, 1 }, reversed.slice());
}

test "an error has its name and its number" {
    const greet = declared("greet", &.{[]const u8}, rust.String, true);
    const hello = try call(greet, .{@as([]const u8, "Ann")});
    defer hello.deinit();
    try expectEqualStrings("Ann", hello.slice());
    try expectError(error.NobodyThere, call(greet, .{@as([]const u8, "")}));
    try expectError(error.InvalidUtf8, call(greet, .{@as([]const u8, "\xff")}));
}

/// One awaited call.
fn Call(comptime f: Function) type {
    return struct {
        cell: played.Cell(f.Value) = .{},
        out: played.Out(f.Value) = undefined,

        fn start(self: *@This(), arguments: anytype) u8 {
            played.next_cell = &self.cell;
            return rust.glue.start(user, f, .{
                .out = &self.out,
                .call = &self.cell.call,
                .waker = &played.waker,
                .promises = &played.Cell(f.Value).ops,
            }, arguments);
        }
    };
}

test "async functions that are ready at once make no promise" {
    const hash = declared("hash", &.{ []const u8, rust.String }, u64, true);
    var one: Call(hash) = .{};
    var status = one.start(.{ @as([]const u8, &.{ 1, 2 }), try rust.String.from("abc") });
    try expectEqual(6, try one.out.read(status));
    status = one.start(.{ @as([]const u8, &.{}), try rust.String.from("abc") });
    try expectError(error.Empty, one.out.read(status));
    var bytes = [_]u8{ 1, 2 };
    var two: Call(declared("touch", &.{[]u8}, void, false)) = .{};
    try two.out.read(two.start(.{@as([]u8, &bytes)}));
    try expectEqual(9, bytes[0]);
    try expect(!one.cell.made and !two.cell.made);
}

const fetch = declared("fetch", &.{ []const u8, []const u64, rust.Vec(u8) }, rust.String, true);

fn fetching(one: *Call(fetch)) !void {
    var url = "http://localhost/".*;
    var numbers = [_]u64{ 1, 2, 3 };
    const owned: rust.Vec(u8) = .fromSlice("owned");
    try expectEqual(Status.pending, one.start(.{ @as([]const u8, &url), @as([]const u64, &numbers), owned }));
    @memset(&url, 0);
    @memset(&numbers, 0);
}

test "a promise's function works on copies of its slices" {
    var one: Call(fetch) = .{};
    defer one.cell.deinit();
    try fetching(&one);
    try expectEqualStrings("http://localhost/", user.url);
    try expectEqualSlices(u64, &.{ 1, 2, 3 }, user.numbers);
    user.promise.setValue(try rust.String.from("page"));
    const page = try one.out.read(one.cell.take(&one.out));
    defer page.deinit();
    try expectEqualStrings("page", page.slice());
}

test "a promise answers before its function returns" {
    var one: Call(declared("at_once", &.{}, void, false)) = .{};
    defer one.cell.deinit();
    try one.out.read(one.start(.{}));
}

test "a promise answers with an error" {
    var one: Call(fetch) = .{};
    defer one.cell.deinit();
    try fetching(&one);
    user.promise.setError(error.NoRoute);
    try expectError(error.NoRoute, one.out.read(one.cell.take(&one.out)));
}

test "a promise says that it stopped, or gives up" {
    inline for (.{ rust.Promise(rust.String).setCancelled, rust.Promise(rust.String).abandon }, .{ .cancelled, .abandoned }) |set, expected| {
        var one: Call(fetch) = .{};
        defer one.cell.deinit();
        try fetching(&one);
        set(user.promise);
        try expectEqual(expected, std.meta.activeTag(one.cell.answer));
    }
}

// The allocator tells what is leaked or freed twice.
test "a second answer is refused, and what it brought is deinitialised" {
    var one: Call(fetch) = .{};
    defer one.cell.deinit();
    try fetching(&one);
    const promise = user.promise;
    try promise.trySetValue(try rust.String.from("first"));

    promise.setValue(try rust.String.from("second"));
    promise.setError(error.Late);
    promise.setCancelled();
    promise.abandon();
    const refused = try rust.String.from("third");
    try expectError(error.AlreadyAnswered, promise.trySetValue(refused));
    try expectEqualStrings("third", refused.slice());
    refused.deinit();
    try expectError(error.AlreadyAnswered, promise.trySetError(error.Late));
    try expectError(error.AlreadyAnswered, promise.trySetCancelled());
    try expectError(error.AlreadyAnswered, promise.tryAbandon());

    const first = try one.out.read(one.cell.take(&one.out));
    defer first.deinit();
    try expectEqualStrings("first", first.slice());
}

test "a dropped call runs the cancel callback once" {
    var one: Call(fetch) = .{};
    defer one.cell.deinit();
    try fetching(&one);
    const Context = struct {
        runs: u32 = 0,
        fn cancelled(self: *@This()) void {
            self.runs += 1;
        }
        fn never(_: *const @This()) void {
            unreachable;
        }
    };
    var context: Context = .{};
    try expect(!user.promise.isCancelled());
    user.promise.onCancel(&context, Context.cancelled);
    try expectError(error.AlreadySet, user.promise.tryOnCancel(&context, Context.cancelled));
    user.promise.onCancel(@as(*const Context, &context), Context.never);
    try expectEqual(0, context.runs);
    one.cell.drop();
    try expectEqual(1, context.runs);
    try expect(user.promise.isCancelled());
    user.promise.forgetOnCancel();
    user.promise.setValue(try rust.String.from("late"));
}

test "a forgotten cancel callback does not run" {
    var one: Call(fetch) = .{};
    defer one.cell.deinit();
    try fetching(&one);
    const never = struct {
        fn never(_: *u8) void {
            unreachable;
        }
    }.never;
    var context: u8 = 0;
    user.promise.onCancel(&context, never);
    user.promise.forgetOnCancel();
    one.cell.drop();
}

// ---- on std.Io

const on_io = declared("on_io", &.{ []const u8, rust.String }, u64, true);

test "a function on std.Io answers from its task" {
    inline for (.{ "text", "" }) |text| {
        var one: Call(on_io) = .{};
        defer one.cell.deinit();
        const status = one.start(.{ @as([]const u8, text), try rust.String.from("owned") });
        const result = if (status != Status.pending) one.out.read(status) else later: {
            one.cell.has_answered.wait();
            break :later one.out.read(one.cell.take(&one.out));
        };
        if (text.len == 0) try expectError(error.Empty, result) else try expectEqual(9, try result);
    }
}

// The allocator tells whether the string is freed, and the function would have answered.
test "a call that is dropped before its turn deinitialises its arguments, and does not start" {
    played.no_turn = true;
    defer played.no_turn = false;
    var one: Call(on_io) = .{};
    defer one.cell.deinit();
    try expectEqual(Status.pending, one.start(.{ @as([]const u8, "text"), try rust.String.from("owned") }));
    one.cell.drop();
    try expectEqual(.cancelled, std.meta.activeTag(one.cell.answer));
}

test "a drop waits for a function that looks at what Rust owns" {
    var number: u32 = 1;
    var one: Call(declared("looks", &.{*const u32}, u32, true)) = .{};
    defer one.cell.deinit();
    try expectEqual(Status.pending, one.start(.{@as(*const u32, &number)}));
    user.entered.wait();
    // Rust does not write what it has lent. This shows when it was read, and cancelling alone publishes nothing.
    @atomicStore(u32, &number, 5, .release);
    one.cell.drop();
    @atomicStore(u32, &number, 0, .release);
    try expectEqual(5, user.looked);
    try expectEqual(.cancelled, std.meta.activeTag(one.cell.answer));
}

// ---- the oneshot shape

fn oneshot(comptime f: Function, comptime name: []const u8) Function {
    var with = f;
    with.context = name;
    return with;
}

test "a callback answers with a value or an error, and takes its context" {
    const load = oneshot(declared("load", &.{[]const u8}, rust.String, true), "Load");
    {
        var one: Call(load) = .{};
        defer one.cell.deinit();
        const page = try one.out.read(one.start(.{@as([]const u8, "page")}));
        defer page.deinit();
        try expectEqualStrings("page", page.slice());
    }
    {
        var one: Call(load) = .{};
        defer one.cell.deinit();
        try expectError(error.Empty, one.out.read(one.start(.{@as([]const u8, "")})));
    }
    var tick: Call(oneshot(declared("tick", &.{}, u8, false), "Tick")) = .{};
    defer tick.cell.deinit();
    try expectEqual(7, try tick.out.read(tick.start(.{})));
    try expectEqualStrings("bridge.LoadCallback", rust.Callback(user.Loaded).name_in_messages);
}

// The allocator tells what of the second answer is leaked.
test "a context that is deinitialised abandons its call, and a copy of it answers nothing" {
    const load = oneshot(declared("load", &.{[]const u8}, rust.String, true), "Load");
    var one: Call(load) = .{};
    defer one.cell.deinit();
    try expectError(error.Abandoned, one.out.read(one.start(.{@as([]const u8, "x")})));
    const done: rust.Callback(user.Loaded) = .{};
    done.call(user.context.?, try rust.String.from("second"));
    user.context.?.deinit();
}

// ---- #[blocking]

test "a blocking function runs on the pool; without one its arguments are deinitialised" {
    const blocks = comptime blocks: {
        var f = declared("blocks", &.{ []const u8, rust.String }, u64, true);
        f.blocking = true;
        break :blocks f;
    };
    inline for (.{ "data", "" }, .{ @as(anyerror!u64, 4), error.Empty }) |data, expected| {
        var one: Call(blocks) = .{};
        defer one.cell.deinit();
        const found = one.out.read(one.start(.{ @as([]const u8, data), try rust.String.from("owned") }));
        try expectEqual(expected, found);
    }
    played.no_pool = true;
    defer played.no_pool = false;
    var one: Call(blocks) = .{};
    defer one.cell.deinit();
    try expectError(error.Abandoned, one.out.read(one.start(.{ @as([]const u8, "data"), try rust.String.from("owned") })));
}
