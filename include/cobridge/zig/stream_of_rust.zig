const std = @import("std");
const abi = @import("abi.zig");
const calls = @import("calls.zig");
const promises = @import("promise.zig");
const wait = @import("wait.zig");
const diagnostics_of = @import("diagnostics.zig");

/// A Rust stream, which has not begun to run: `next` runs it. All copies are the same stream, which one task uses at a time,
/// on any thread.
pub fn Stream(comptime T: type) type {
    return struct {
        raw: abi.Stream,
        /// Where an error's text goes.
        diagnostics: ?*diagnostics_of.Diagnostics,

        const Self = @This();

        pub const name_in_messages = "rust.Stream(" ++ promises.nameOf(T) ++ ")";

        pub const Error = diagnostics_of.Error || std.Io.Cancelable;

        /// Waits for an item, which is the caller's. `null`: the stream is over, and stays so. So it is after `error.RustError` and
        /// `error.RustPanic`.
        ///
        /// `error.Canceled`: the task was cancelled. The stream has been dropped, with all that it held, and is over.
        pub fn next(self: *Self, io: std.Io) Error!?T {
            const ops = self.raw.ops orelse return null;
            var polled: Polled = .{ .stream = self, .ops = ops };
            const status = wait.until(io, &polled, Polled.poll) catch |err| {
                self.deinit();
                return err;
            };
            if (status == abi.Status.value) return polled.out.value();
            self.raw.ops = null;
            if (status == abi.Status.end) return null;
            return diagnostics_of.Diagnostics.take(self.diagnostics, polled.out.err());
        }

        /// Drops the stream, at once. Of one that is over it does nothing.
        pub fn deinit(self: *Self) void {
            const ops = self.raw.ops orelse return;
            self.raw.ops = null;
            abi.cobridge1_zig_drop(ops.drop, self.raw.block);
        }

        const Polled = struct {
            stream: *Self,
            ops: *const abi.StreamOps,
            out: calls.Out(T) = undefined,

            fn poll(self: *Polled, waker: *const anyopaque) u8 {
                return abi.cobridge1_zig_poll(self.ops.poll, self.stream.raw.block, waker, &self.out);
            }
        };
    };
}
