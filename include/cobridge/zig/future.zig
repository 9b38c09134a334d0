const std = @import("std");
const abi = @import("abi.zig");
const calls = @import("calls.zig");
const promises = @import("promise.zig");
const wait = @import("wait.zig");
const diagnostics_of = @import("diagnostics.zig");

/// The future of a Rust `async fn`, which has not begun to run: `await` runs it. It is not copied after that.
///
/// It is awaited or deinitialised once, on any thread.
pub fn Future(comptime T: type) type {
    return struct {
        raw: abi.Future(T),
        /// Where an error's text goes, if it is set before `await`.
        diagnostics: ?*diagnostics_of.Diagnostics,

        const Self = @This();

        pub const name_in_messages = "rust.Future(" ++ promises.nameOf(T) ++ ")";

        pub const Error = diagnostics_of.Error || std.Io.Cancelable;

        /// Runs the future in this task, and gives its value, which is the caller's. It sleeps on `io` alone, and Rust finds the
        /// current Tokio runtime, if it looks for one.
        ///
        /// `error.Canceled`: the task was cancelled, and the Rust future has been dropped, with all that it held.
        pub fn await(self: *Self, io: std.Io) Error!T {
            const ops = self.raw.ops() orelse @panic(name_in_messages ++ ": it was awaited or deinitialised before");
            var polled: Polled = .{ .future = self, .ops = ops };
            const status = wait.until(io, &polled, Polled.poll) catch |err| {
                self.deinit();
                return err;
            };
            self.raw.made = 0;
            return switch (status) {
                abi.Status.value => polled.out.value(),
                else => diagnostics_of.Diagnostics.take(self.diagnostics, polled.out.err()),
            };
        }

        /// Drops a future that is not awaited, at once. After `await` it does nothing, so it may stand in a `defer`.
        pub fn deinit(self: *Self) void {
            const ops = self.raw.ops() orelse return;
            self.raw.made = 0;
            abi.cobridge1_zig_drop(ops.drop, &self.raw.body);
        }

        const Polled = struct {
            future: *Self,
            ops: *const abi.FutureOps,
            out: calls.Out(T) = undefined,

            fn poll(self: *Polled, waker: *const anyopaque) u8 {
                return abi.cobridge1_zig_poll(self.ops.poll, &self.future.raw.body, waker, &self.out);
            }
        };
    };
}
