const std = @import("std");
const rust = @import("rust");

pub fn next(io: std.Io, x: u64) u64 {
    io.checkCancel() catch return 0;
    return x + 1;
}

pub fn nothing(_: std.Io) void {}

pub fn checked(_: std.Io, x: u64) !u64 {
    if (x == 0) return error.Zero;
    return x;
}

pub fn joined(io: std.Io, text: []const u8, more: rust.String, numbers: []const u16, rest: rust.Vec(u32)) !rust.String {
    defer more.deinit();
    defer rest.deinit();
    try io.sleep(.fromMilliseconds(5), .awake);
    var buffer: [200]u8 = undefined;
    const line = try std.fmt.bufPrint(&buffer, "{s} {s} {d} {d}", .{ text, more.slice(), numbers[numbers.len - 1], rest.slice()[0] });
    return rust.String.from(line);
}

pub fn stops_itself(_: std.Io) !u64 {
    return error.Canceled;
}

pub fn stops_without_result_is_ready(x: u64) u64 {
    return x;
}

pub fn sleeps(io: std.Io, milliseconds: u64) !u64 {
    try io.sleep(.fromMilliseconds(@intCast(milliseconds)), .awake);
    return milliseconds;
}

const Counter = std.atomic.Value(u32);
var starts: Counter = .init(0);
var cancels: Counter = .init(0);
var ends: Counter = .init(0);
var running: Counter = .init(0);
var most: Counter = .init(0);
var gate: Counter = .init(1);

fn add(counter: *Counter) void {
    _ = counter.fetchAdd(1, .seq_cst);
    rust.io().futexWake(u32, &counter.raw, std.math.maxInt(u32));
}

fn until(counter: *Counter, count: u32) void {
    while (true) {
        const seen = counter.load(.seq_cst);
        if (seen >= count) return;
        rust.io().futexWaitUncancelable(u32, &counter.raw, seen);
    }
}

fn begin() void {
    _ = most.fetchMax(running.fetchAdd(1, .seq_cst) + 1, .seq_cst);
    add(&starts);
}

fn end() void {
    _ = running.fetchSub(1, .seq_cst);
    add(&ends);
}

pub fn sleeps_an_hour(io: std.Io, owned: rust.String, list: rust.Vec(u64), text: []const u8) !u64 {
    defer owned.deinit();
    defer list.deinit();
    begin();
    defer end();
    io.sleep(.fromSeconds(3600), .awake) catch |err| {
        // What it was given is there until it returns.
        if (!std.mem.eql(u8, owned.slice(), "owned") or list.slice()[1] != 2 or text[0] != 't') @panic("gone");
        add(&cancels);
        return err;
    };
    return owned.slice().len + list.slice().len + text.len;
}

pub fn waits(io: std.Io, owned: rust.String) !u64 {
    defer owned.deinit();
    begin();
    defer end();
    while (gate.load(.seq_cst) == 0) io.futexWait(u32, &gate.raw, 0) catch |err| {
        add(&cancels);
        return err;
    };
    return owned.slice().len;
}

pub fn computes(io: std.Io, owned: rust.String) rust.String {
    begin();
    defer end();
    while (gate.load(.seq_cst) == 0) io.futexWaitUncancelable(u32, &gate.raw, 0);
    return owned;
}

pub fn close_gate() void {
    gate.store(0, .seq_cst);
}

pub fn open_gate() void {
    add(&gate);
}

pub fn started() u32 {
    return starts.load(.seq_cst);
}

pub fn cancelled() u32 {
    return cancels.load(.seq_cst);
}

pub fn over() u32 {
    return ends.load(.seq_cst);
}

pub fn most_at_once() u32 {
    return most.load(.seq_cst);
}

pub fn reset_most() void {
    most.store(0, .seq_cst);
}

pub fn until_started(count: u32) void {
    until(&starts, count);
}

pub fn until_cancelled(count: u32) void {
    until(&cancels, count);
}

pub fn until_over(count: u32) void {
    until(&ends, count);
}
