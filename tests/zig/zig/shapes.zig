const std = @import("std");
const rust = @import("rust");
const bridge = @import("bridge");

pub fn load(url: []const u8, done: bridge.LoadCallback, ctx: rust.Box(bridge.LoadContext)) void {
    if (url.len == 0) return done.call(ctx, error.Empty);
    if (std.mem.eql(u8, url, "nowhere")) return ctx.deinit();
    if (std.mem.eql(u8, url, "stop")) return done.call(ctx, error.Canceled);
    const thread = std.Thread.spawn(.{}, loadLater, .{ url, done, ctx }) catch |err| return done.call(ctx, err);
    thread.detach();
}

fn loadLater(url: []const u8, done: bridge.LoadCallback, ctx: rust.Box(bridge.LoadContext)) void {
    done.call(ctx, rust.Vec(u8).fromSlice(url));
}

// Its context's name is that of another function, which gives something else: so it takes a promise.
pub fn count(text: rust.String, promise: rust.Promise(u64)) void {
    defer text.deinit();
    promise.setValue(text.slice().len);
}

pub fn now(text: []const u8) u32 {
    return @intCast(text.len);
}

comptime {
    if (@hasDecl(bridge, "CountCallback") or @hasDecl(bridge, "ThreadOfCallback")) @compileError("it has no callback");
}

pub fn tick(done: bridge.TickCallback, ctx: rust.Box(bridge.TickContext)) void {
    done.call(ctx, {});
}

var before: ?rust.Box(bridge.AnswersTwiceContext) = null;

pub fn answers_twice(x: u64, done: bridge.AnswersTwiceCallback, ctx: rust.Box(bridge.AnswersTwiceContext)) void {
    // One that was used for a call that is over, whose memory may be this call's.
    if (before) |old| {
        done.call(old, 999);
        old.deinit();
    }
    done.call(ctx, x);
    done.call(ctx, 1000);
    ctx.deinit();
    before = ctx;
}

var kept: ?rust.Box(bridge.HeldContext) = null;

pub fn held(_: u64, _: bridge.HeldCallback, ctx: rust.Box(bridge.HeldContext)) void {
    kept = ctx;
}

pub fn release(x: u64) void {
    const done: bridge.HeldCallback = .{};
    done.call(kept.?, x);
}

pub fn thread_of(text: []const u8, owned: rust.String) !u64 {
    defer owned.deinit();
    if (!std.mem.eql(u8, text, owned.slice())) return error.Different;
    return std.Thread.getCurrentId();
}

pub fn halves(numbers: []const u32, list: rust.Vec(u32)) rust.Vec(u32) {
    var all = list;
    for (numbers) |number| all.push(number / 2);
    return all;
}

var gate: std.atomic.Value(u32) = .init(0);
var entered: std.atomic.Value(u32) = .init(0);

pub fn blocks(name: rust.String) rust.String {
    _ = entered.fetchAdd(1, .seq_cst);
    rust.io().futexWake(u32, &entered.raw, 1);
    while (gate.load(.seq_cst) == 0) rust.io().futexWaitUncancelable(u32, &gate.raw, 0);
    return name;
}

/// Waits until one is.
pub fn blocked() u32 {
    while (entered.load(.seq_cst) == 0) rust.io().futexWaitUncancelable(u32, &entered.raw, 0);
    return entered.load(.seq_cst);
}

pub fn unblock() void {
    gate.store(1, .seq_cst);
    rust.io().futexWake(u32, &gate.raw, std.math.maxInt(u32));
}

pub fn thread_here() u64 {
    return std.Thread.getCurrentId();
}
