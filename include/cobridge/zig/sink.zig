const std = @import("std");
const abi = @import("abi.zig");
const promises = @import("promise.zig");
const wait = @import("wait.zig");
const Sent = abi.Sent;

/// Where the items of a Rust stream are sent to. See the head of `rust.zig`.
///
/// All copies of a sink are the same sink. Every function may be called at any time, by several threads at once: after the end of the
/// stream, from whichever side, it changes nothing.
pub fn Sink(comptime T: type) type {
    return struct {
        handle: abi.Handle,
        ops: *const abi.SinkOps,

        const Self = @This();

        pub const name_in_messages = "rust.Sink(" ++ promises.nameOf(T) ++ ")";

        /// One that is not used is not ended: it may have copies.
        pub const owns_nothing = {};

        /// Sends an item, which is given away. While the stream is full, the task sleeps; those that wait go on in the order in which they
        /// came. After an error the item is still the caller's.
        ///
        /// `error.Closed`: nobody reads any more. `error.Canceled`: the task was cancelled while it waited.
        pub fn send(self: Self, io: std.Io, item: T) (error{Closed} || std.Io.Cancelable)!void {
            var sending: Sending = .{ .sink = self, .item = item };
            var answer = self.ops.try_send(self.handle, @ptrCast(&sending.item));
            if (answer == Sent.not_now) answer = wait.until(io, &sending, Sending.poll) catch |canceled| {
                // Too late: the item is gone. The next point at which the task can be cancelled tells it.
                if (sending.ticket != 0 and self.ops.give_up(self.handle, sending.ticket)) return io.recancel();
                return canceled;
            };
            if (answer == Sent.closed) return error.Closed;
        }

        /// Sends an item, if that can be done at once. After an error it is still the caller's.
        ///
        /// `error.Full`: as many items wait as the stream holds, or others wait to send theirs. `error.Closed`: nobody reads any more.
        pub fn trySend(self: Self, item: T) error{ Full, Closed }!void {
            var moved = item;
            return switch (self.ops.try_send(self.handle, @ptrCast(&moved))) {
                Sent.not_now => error.Full,
                Sent.closed => error.Closed,
                else => {},
            };
        }

        /// Rust has dropped the stream, or it has ended.
        pub fn isClosed(self: Self) bool {
            return self.ops.is_closed(self.handle);
        }

        /// Calls `f(context)` once when Rust drops the stream before its end, on that thread; at once if that has happened; never
        /// after the end. `context` is a pointer. There is one callback for a stream: a second one is not called.
        ///
        /// It may still run while another thread ends the stream: whoever frees what `context` points to calls `forgetOnClosed()` before.
        pub fn onClosed(self: Self, context: anytype, comptime f: fn (@TypeOf(context)) void) void {
            self.tryOnClosed(context, f) catch {};
        }

        pub fn tryOnClosed(
            self: Self,
            context: anytype,
            comptime f: fn (@TypeOf(context)) void,
        ) error{AlreadySet}!void {
            const Context = @TypeOf(context);
            comptime {
                const info = @typeInfo(Context);
                if (info != .pointer or info.pointer.size != .one) @compileError(
                    name_in_messages ++ ".onClosed: the context must be a pointer to one object, found " ++ @typeName(Context),
                );
            }
            const callback = struct {
                fn run(erased: *anyopaque) callconv(.c) void {
                    f(@ptrCast(@alignCast(erased)));
                }
            };
            const erased: *anyopaque = @ptrCast(@constCast(context));
            if (!self.ops.on_closed(self.handle, erased, &callback.run)) return error.AlreadySet;
        }

        /// Takes the callback back. If the stream is being dropped on another thread, waits until the callback has run: when this returns, it
        /// has run or never will. Never call it under a lock that the callback takes. Before the end: after it, it does not wait.
        pub fn forgetOnClosed(self: Self) void {
            self.ops.forget_on_closed(self.handle);
        }

        /// Ends the stream with an error, after the items that were sent: in Rust `cobridge::Error::Zig`. Of a stream that is declared without
        /// `Result`, Rust panics when it gets there.
        pub fn fail(self: Self, err: anyerror) void {
            const owned = promises.makeError(err);
            if (!self.ops.finish(self.handle, owned)) abi.cobridge1_error_drop(owned);
        }

        /// Ends the stream, after the items that were sent. Sends that wait get `error.Closed`.
        pub fn close(self: Self) void {
            _ = self.ops.finish(self.handle, null);
        }

        /// `close()`, for a `defer`.
        pub fn deinit(self: Self) void {
            self.close();
        }

        const Sending = struct {
            sink: Self,
            item: T,
            ticket: u64 = 0,

            fn poll(self: *Sending, waker: *const anyopaque) u8 {
                return self.sink.ops.send(self.sink.handle, @ptrCast(&self.item), &self.ticket, waker);
            }
        };
    };
}

comptime {
    // A send that has to wait is polled: see wait.zig.
    if (Sent.not_now != abi.Status.pending) unreachable;
}
