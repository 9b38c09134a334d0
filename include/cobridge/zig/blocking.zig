//! The call of a `#[blocking]` function: a job of the Rust runtime's blocking pool, whose result answers a promise.

const std = @import("std");
const abi = @import("abi.zig");
const glue = @import("glue.zig");
const discard = @import("discard.zig").discard;
const promises = @import("promise.zig");

/// Calls the function `f` of `User`.
pub fn Job(comptime User: type, comptime f: glue.Function) type {
    return struct {
        promise: promises.Promise(f.Value),
        arguments: @Tuple(f.arguments),

        const Self = @This();

        /// In the first poll. The arguments are the job's from here on.
        pub fn start(promise: promises.Promise(f.Value), arguments: @Tuple(f.arguments)) void {
            const self = std.heap.c_allocator.create(Self) catch {
                discard(arguments);
                return promise.setError(error.OutOfMemory);
            };
            self.* = .{ .promise = promise, .arguments = arguments };
            abi.cobridge1_spawn_blocking(&run, &refuse, self);
        }

        fn take(job: *anyopaque) Self {
            const self: *Self = @ptrCast(@alignCast(job));
            defer std.heap.c_allocator.destroy(self);
            return self.*;
        }

        fn run(job: *anyopaque) callconv(.c) void {
            // The future may be gone by now: then nobody wants the result.
            const promise = @as(*Self, @ptrCast(@alignCast(job))).promise;
            if (promise.isCancelled()) return refuse(job);
            const self = take(job);
            promises.answer(promise, @call(.auto, @field(User, f.name), self.arguments));
        }

        /// The pool is gone.
        fn refuse(job: *anyopaque) callconv(.c) void {
            const self = take(job);
            discard(self.arguments);
            self.promise.abandon();
        }
    };
}
