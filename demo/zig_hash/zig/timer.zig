//! One thread, which answers promises when their time has come.

const std = @import("std");
const rust = @import("rust");

/// A hash to answer a promise with.
pub const Task = struct {
    data: []const u8,
    promise: rust.Promise(u64),

    fn run(task: Task) void {
        task.promise.setValue(std.hash.Fnv1a_64.hash(task.data));
    }
};

const Alarm = struct {
    due: i96,
    task: Task,

    fn order(_: void, a: Alarm, b: Alarm) std.math.Order {
        return std.math.order(a.due, b.due);
    }
};

const gpa = std.heap.c_allocator;

var mutex: std.Io.Mutex = .init;
/// Both under the mutex.
var alarms: std.PriorityQueue(Alarm, void, Alarm.order) = .initContext({});
var thread: ?std.Thread = null;
/// Changes when an alarm comes before all others.
var changes: std.atomic.Value(u32) = .init(0);

/// Runs the task after so many milliseconds, on the timer's thread.
pub fn after(milliseconds: u64, task: Task) !void {
    const io = rust.io();
    const due = now(io) + @as(i96, milliseconds) * std.time.ns_per_ms;
    mutex.lockUncancelable(io);
    defer mutex.unlock(io);
    const is_first = if (alarms.peek()) |first| due < first.due else true;
    try alarms.push(gpa, .{ .due = due, .task = task });
    if (thread == null) thread = try std.Thread.spawn(.{}, run, .{io});
    if (is_first) {
        _ = changes.fetchAdd(1, .release);
        io.futexWake(u32, &changes.raw, 1);
    }
}

fn run(io: std.Io) void {
    while (true) {
        const seen = changes.load(.acquire);
        switch (next(io)) {
            .task => |task| task.run(),
            .wait => |timeout| io.futexWaitTimeout(u32, &changes.raw, seen, timeout) catch {},
        }
    }
}

fn next(io: std.Io) union(enum) { task: Task, wait: std.Io.Timeout } {
    mutex.lockUncancelable(io);
    defer mutex.unlock(io);
    const first = alarms.peek() orelse return .{ .wait = .none };
    const left = first.due - now(io);
    if (left > 0) return .{ .wait = .{ .duration = .{ .raw = .fromNanoseconds(left), .clock = .awake } } };
    return .{ .task = alarms.pop().?.task };
}

fn now(io: std.Io) i96 {
    return std.Io.Clock.awake.now(io).nanoseconds;
}
