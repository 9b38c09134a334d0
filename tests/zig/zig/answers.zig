const std = @import("std");
const rust = @import("rust");

pub fn now(x: u64) u64 {
    return x + 1;
}

pub fn now_text(text: []const u8) rust.String {
    return rust.String.from(text) catch unreachable;
}

pub fn now_checked(x: u64) !u64 {
    if (x == 0) return error.Zero;
    return x;
}

pub fn now_nothing() void {}

pub fn inline_answer(x: u64, promise: rust.Promise(u64)) void {
    promise.setValue(x + 1);
}

fn spawn(comptime run: anytype, arguments: anytype) void {
    const thread = std.Thread.spawn(.{}, run, arguments) catch @panic("no thread");
    thread.detach();
}

pub fn later(x: u64, promise: rust.Promise(u64)) void {
    spawn(answerLater, .{ x, promise });
}

fn answerLater(x: u64, promise: rust.Promise(u64)) void {
    promise.setValue(x + 1);
}

pub fn later_text(text: []const u8, promise: rust.Promise(rust.String)) void {
    spawn(answerText, .{ text, promise });
}

fn answerText(text: []const u8, promise: rust.Promise(rust.String)) void {
    promise.setValue(rust.String.from(text) catch unreachable);
}

const Failures = error{ First, Second };

pub fn later_error(code: u32, promise: rust.Promise(u64)) void {
    spawn(answerError, .{ code, promise });
}

fn answerError(code: u32, promise: rust.Promise(u64)) void {
    promise.setError(if (code == 1) Failures.First else Failures.Second);
}

pub fn later_nothing(promise: rust.Promise(void)) void {
    spawn(answerNothing, .{promise});
}

fn answerNothing(promise: rust.Promise(void)) void {
    promise.setValue({});
}

pub fn later_bytes(data: []const u16, extra: rust.Vec(u8), promise: rust.Promise(rust.Vec(u8))) void {
    spawn(answerBytes, .{ data, extra, promise });
}

fn answerBytes(data: []const u16, extra: rust.Vec(u8), promise: rust.Promise(rust.Vec(u8))) void {
    var bytes = extra;
    for (data) |x| bytes.push(@truncate(x));
    promise.setValue(bytes);
}

pub fn cancels_itself(promise: rust.Promise(u64)) void {
    promise.setCancelled();
}

pub fn abandoned(promise: rust.Promise(u64)) void {
    promise.abandon();
}

pub fn answers_often(x: u64, promise: rust.Promise(u64)) void {
    promise.setValue(x);
    promise.setValue(x + 1);
    promise.setError(error.Late);
    promise.setCancelled();
    if (promise.trySetValue(3)) |_| unreachable else |_| {}
    again = promise;
}

// One of a call that has been answered long ago.
var again: ?rust.Promise(u64) = null;

pub fn second_answers() u64 {
    const promise = again orelse return 0;
    promise.setValue(5);
    promise.trySetValue(6) catch return 1;
    return 2;
}

const Held = struct { name: []const u8, promise: rust.Promise(rust.String) };
var kept: ?Held = null;
var cancelled: std.atomic.Value(u64) = .init(0);

var calls: std.atomic.Value(u64) = .init(0);

pub fn held_calls() u64 {
    return calls.load(.monotonic);
}

pub fn held(name: []const u8, promise: rust.Promise(rust.String)) void {
    _ = calls.fetchAdd(1, .monotonic);
    promise.onCancel(&cancelled, count);
    kept = .{ .name = name, .promise = promise };
}

fn count(counter: *std.atomic.Value(u64)) void {
    _ = counter.fetchAdd(1, .monotonic);
}

pub fn held_name() rust.String {
    const one = kept orelse @panic("nothing is held");
    return rust.String.from(one.name) catch unreachable;
}

pub fn release() bool {
    const one = kept orelse return false;
    const text = rust.String.from(one.name) catch unreachable;
    one.promise.trySetValue(text) catch {
        var refused = text;
        refused.deinit();
        return false;
    };
    return true;
}

pub fn is_cancelled() bool {
    const one = kept orelse return false;
    return one.promise.isCancelled();
}

pub fn cancellations() u64 {
    return cancelled.load(.monotonic);
}
