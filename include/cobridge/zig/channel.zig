const std = @import("std");
const abi = @import("abi.zig");
const promises = @import("promise.zig");
const waits = @import("wait.zig");
const Status = abi.Status;

/// The sending end of a channel: in Rust a `cobridge::channel::Sender<T>`. It is owned: `deinit()` it. Any thread may use it, several at
/// once too.
pub fn Sender(comptime T: type) type {
    return extern struct {
        ops: *const abi.SenderOps,
        sender: *anyopaque,

        const Self = @This();

        pub const name_in_messages = "rust.Sender(" ++ promises.nameOf(T) ++ ")";

        /// Sends an item, which is given away. While the channel is full, the task sleeps.
        ///
        /// `error.Closed`: nobody receives any more, and the item is still the caller's. `error.Canceled`: the task was cancelled while it
        /// waited; the item had been given to the channel by then, and was dropped.
        pub fn send(self: Self, io: std.Io, item: T) (error{Closed} || std.Io.Cancelable)!void {
            var sending: Operation(T) = .{ .end = self.sender, .poll_end = self.ops.send, .item = item };
            var answer = self.ops.try_send(self.sender, @ptrCast(&sending.item));
            if (answer == abi.Channel.not_now) answer = try sending.wait(io, self.ops.give_up);
            if (answer == abi.Channel.closed) return error.Closed;
        }

        /// Sends an item, if that can be done at once. After an error it is still the caller's.
        ///
        /// `error.Full`: as many items wait as the channel holds. `error.Closed`: nobody receives any more.
        pub fn trySend(self: Self, item: T) error{ Full, Closed }!void {
            var moved = item;
            return switch (self.ops.try_send(self.sender, @ptrCast(&moved))) {
                abi.Channel.not_now => error.Full,
                abi.Channel.closed => error.Closed,
                else => {},
            };
        }

        /// One more sender of the same channel.
        pub fn clone(self: Self) Self {
            return .{ .ops = self.ops, .sender = self.ops.clone(self.sender) };
        }

        /// Closes the channel for all of its ends: receivers get what is in it, and then its end. Whether it was open.
        pub fn close(self: Self) bool {
            return self.ops.close(self.sender);
        }

        pub fn isClosed(self: Self) bool {
            return self.ops.is_closed(self.sender);
        }

        /// Of one that was not given away: it is not used again. With its last sender, a channel is closed.
        pub fn deinit(self: Self) void {
            self.ops.drop(self.sender);
        }
    };
}

/// The receiving end of a channel: in Rust a `cobridge::channel::Receiver<T>`. Each item goes to one of the receivers. It is owned:
/// `deinit()` it. Any thread may use it, several at once too.
pub fn Receiver(comptime T: type) type {
    return extern struct {
        ops: *const abi.ReceiverOps,
        receiver: *anyopaque,

        const Self = @This();

        pub const name_in_messages = "rust.Receiver(" ++ promises.nameOf(T) ++ ")";

        /// The next item, which is the caller's; null if the channel is closed, and nothing is left in it. While it is empty, the task sleeps.
        ///
        /// `error.Canceled`: the task was cancelled while it waited. No item is lost.
        pub fn recv(self: Self, io: std.Io) std.Io.Cancelable!?T {
            var receiving: Operation(T) = .{ .end = self.receiver, .poll_end = self.ops.recv };
            var answer = self.ops.try_recv(self.receiver, @ptrCast(&receiving.item));
            if (answer == abi.Channel.not_now) answer = try receiving.wait(io, self.ops.give_up);
            return if (answer == abi.Channel.done) receiving.item else null;
        }

        /// The next item, if there is one.
        ///
        /// `error.Empty`: there is none now. `error.Closed`: there will be none.
        pub fn tryRecv(self: Self) error{ Empty, Closed }!T {
            var item: T = undefined;
            return switch (self.ops.try_recv(self.receiver, @ptrCast(&item))) {
                abi.Channel.not_now => error.Empty,
                abi.Channel.closed => error.Closed,
                else => item,
            };
        }

        /// One more receiver of the same channel.
        pub fn clone(self: Self) Self {
            return .{ .ops = self.ops, .receiver = self.ops.clone(self.receiver) };
        }

        /// Closes the channel for all of its ends: nothing more can be sent, and what is in it can still be received. Whether it was open.
        pub fn close(self: Self) bool {
            return self.ops.close(self.receiver);
        }

        pub fn isClosed(self: Self) bool {
            return self.ops.is_closed(self.receiver);
        }

        /// Of one that was not given away: it is not used again. With its last receiver, a channel is closed, and what is in it dropped.
        pub fn deinit(self: Self) void {
            self.ops.drop(self.receiver);
        }
    };
}

/// One that waits at an end of a channel. What waits is Rust's, and owns a clone of the end.
fn Operation(comptime T: type) type {
    return struct {
        end: *anyopaque,
        poll_end: *const fn (*anyopaque, *anyopaque, *?*anyopaque, *const anyopaque) callconv(.c) u8,
        item: T = undefined,
        operation: ?*anyopaque = null,
        answer: u8 = undefined,

        const Self = @This();

        fn wait(self: *Self, io: std.Io, give_up: *const fn (*anyopaque) callconv(.c) void) std.Io.Cancelable!u8 {
            _ = waits.until(io, self, poll) catch |canceled| {
                if (self.operation) |operation| give_up(operation);
                return canceled;
            };
            return self.answer;
        }

        fn poll(self: *Self, waker: *const anyopaque) u8 {
            self.answer = self.poll_end(self.end, @ptrCast(&self.item), &self.operation, waker);
            return if (self.answer == abi.Channel.waiting) Status.pending else Status.value;
        }
    };
}
