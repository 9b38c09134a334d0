//! Rust's half of a wait, played for the tests: the flag of src/zig/wait.rs, for one waker that is not kept.

const std = @import("std");
const abi = @import("abi.zig");

pub const empty = 0;
pub const waking = 2;
pub const notified = 3;

const Flag = struct {
    state: std.atomic.Value(u32) = .init(empty),
    io: ?*anyopaque = null,
    table: *const anyopaque = undefined,
    wake: *const fn (?*anyopaque, *const anyopaque, *const u32) callconv(.c) void = undefined,

    fn of(wait: *const abi.Wait) *Flag {
        return @ptrFromInt(wait.waker[0]);
    }
};

/// Of waits that have begun and not ended.
pub var waits: std.atomic.Value(usize) = .init(0);

/// Wakes by reference. The waker lives, as the wait goes on until this has returned.
pub fn wake(waker: *const anyopaque) void {
    const words: *const [2]usize = @ptrCast(@alignCast(waker));
    const flag: *Flag = @ptrFromInt(words[0]);
    var found = flag.state.load(.monotonic);
    while (true) {
        const next: u32 = if (found == empty or found == notified) notified else waking;
        found = flag.state.cmpxchgWeak(found, next, .acq_rel, .monotonic) orelse break;
    }
    if (found == abi.parked) {
        flag.wake(flag.io, flag.table, &flag.state.raw);
        _ = flag.state.swap(notified, .release);
    }
}

export fn cobridge1_zig_wait_begin(wait: *abi.Wait) void {
    const flag = std.heap.smp_allocator.create(Flag) catch unreachable;
    flag.* = .{};
    wait.* = .{ .flag = &flag.state.raw, .waker = .{ @intFromPtr(flag), 0 } };
    _ = waits.fetchAdd(1, .monotonic);
}

export fn cobridge1_zig_wait_end(wait: *abi.Wait) void {
    _ = waits.fetchSub(1, .monotonic);
    std.debug.assert(Flag.of(wait).state.load(.monotonic) != abi.parked);
    std.heap.smp_allocator.destroy(Flag.of(wait));
}

export fn cobridge1_zig_wait_clear(wait: *const abi.Wait) void {
    _ = Flag.of(wait).state.swap(empty, .acq_rel);
}

export fn cobridge1_zig_wait_park(
    wait: *const abi.Wait,
    io: ?*anyopaque,
    table: *const anyopaque,
    call: *const fn (?*anyopaque, *const anyopaque, *const u32) callconv(.c) void,
) bool {
    const flag = Flag.of(wait);
    flag.io = io;
    flag.table = table;
    flag.wake = call;
    return flag.state.cmpxchgStrong(empty, abi.parked, .release, .monotonic) == null;
}

export fn cobridge1_zig_wait_is_parked(wait: *const abi.Wait) bool {
    return Flag.of(wait).state.load(.monotonic) == abi.parked;
}

export fn cobridge1_zig_wait_unpark(wait: *const abi.Wait) void {
    const flag = Flag.of(wait);
    if (flag.state.cmpxchgStrong(abi.parked, empty, .monotonic, .monotonic) == null) return;
    while (flag.state.load(.acquire) == waking) std.atomic.spinLoopHint();
}
