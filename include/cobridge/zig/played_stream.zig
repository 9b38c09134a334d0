//! Rust's half of streams, played for the tests: the pool, and the queue of a sink, for one thread and one use. The product's is
//! tested with threads by tests/zig.

const std = @import("std");
const abi = @import("abi.zig");
const allocator = std.testing.allocator;

fn allocate(size: usize) callconv(.c) *anyopaque {
    return (allocator.alignedAlloc(u8, .@"16", size) catch unreachable).ptr;
}

fn release(block: *anyopaque, size: usize) callconv(.c) void {
    const bytes: [*]align(16) u8 = @ptrCast(@alignCast(block));
    allocator.free(bytes[0..size]);
}

comptime {
    @export(&allocate, .{ .name = "cobridge1_pool_allocate" });
    @export(&release, .{ .name = "cobridge1_pool_release" });
}

/// A queue of numbers.
pub const Queue = struct {
    items: [4]u64 = undefined,
    len: usize = 0,
    capacity: usize = 0,
    ended: bool = false,
    gone: bool = false,
    err: ?*abi.Error = null,
    /// How often a send has waited, and was given up.
    waits: u32 = 0,
    given_up: u32 = 0,
    kept: ?[]align(16) u8 = null,

    /// What is made next.
    pub var next: *Queue = undefined;

    pub const ops: abi.SinkOps = .{
        .make = &make,
        .keep = &keep,
        .begin = &begin,
        .try_send = &trySend,
        .send = &send,
        .give_up = &giveUp,
        .is_closed = &isClosed,
        .on_closed = &onClosed,
        .forget_on_closed = &forget,
        .finish = &finish,
        .task = undefined,
    };

    pub fn deinit(self: *Queue) void {
        if (self.kept) |kept| allocator.free(kept);
    }

    fn of(handle: abi.Handle) *Queue {
        std.debug.assert(handle.generation == 7);
        return @ptrCast(@alignCast(handle.cell));
    }

    fn make(capacity: usize) callconv(.c) abi.Handle {
        next.capacity = capacity;
        return .{ .cell = next, .generation = 7 };
    }

    fn keep(handle: abi.Handle, data: *const anyopaque, bytes: usize, _: usize) callconv(.c) *const anyopaque {
        const copy = allocator.alignedAlloc(u8, .@"16", bytes) catch unreachable;
        @memcpy(copy, @as([*]const u8, @ptrCast(data))[0..bytes]);
        of(handle).kept = copy;
        return copy.ptr;
    }

    fn begin(_: abi.Handle, _: *abi.Call, _: *const anyopaque, _: *anyopaque) callconv(.c) u8 {
        return abi.Status.pending;
    }

    fn trySend(handle: abi.Handle, item: *anyopaque) callconv(.c) u8 {
        const self = of(handle);
        if (self.ended or self.gone) return abi.Sent.closed;
        if (self.len == self.capacity) return abi.Sent.not_now;
        self.items[self.len] = @as(*u64, @ptrCast(@alignCast(item))).*;
        self.len += 1;
        return abi.Sent.sent;
    }

    fn send(handle: abi.Handle, item: *anyopaque, ticket: *u64, _: *const anyopaque) callconv(.c) u8 {
        const answer = trySend(handle, item);
        ticket.* = @intFromBool(answer == abi.Sent.not_now);
        of(handle).waits += @intCast(ticket.*);
        return answer;
    }

    fn giveUp(handle: abi.Handle, ticket: u64) callconv(.c) bool {
        std.debug.assert(ticket == 1);
        of(handle).given_up += 1;
        return false;
    }

    fn isClosed(handle: abi.Handle) callconv(.c) bool {
        return of(handle).ended or of(handle).gone;
    }

    fn onClosed(_: abi.Handle, _: *anyopaque, _: *const fn (*anyopaque) callconv(.c) void) callconv(.c) bool {
        return true;
    }

    fn forget(_: abi.Handle) callconv(.c) void {}

    fn finish(handle: abi.Handle, err: ?*abi.Error) callconv(.c) bool {
        const self = of(handle);
        if (self.ended) return false;
        self.ended = true;
        self.err = err;
        return true;
    }
};
