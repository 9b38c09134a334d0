//! The call of a function that takes a `std.Io`: a task of `rust.io()`, whose result answers a promise.
//!
//! # What is allocated
//!
//! A `Call` keeps the arguments. Calls are kept for the next ones of the same function and never given back, like the promise's
//! cells: there are as many as there were at the same time. `std.Io.Threaded` allocates a block for each task, and frees it when
//! the task is over; a dropped call has a second task, which cancels it.
//!
//! # Group, not Future
//!
//! A task is alone in an `Io.Group`. The memory of an `Io.Future` is given back by `await` or `cancel` only, and nobody is there to do that
//! when a call has simply ended. A group's task gives its memory back itself, with `Io.Threaded` in both versions of Zig. What another
//! `std.Io` may keep until a group is awaited is given back by the next call that uses the group, which begins by cancelling it:
//! the task is past its end then.
//!
//! # Who ends what
//!
//! Three hold a call: who starts it, its task, and the callback that is run when Rust drops the future. The last of them puts it
//! back. The callback is taken back before the task answers, and if it is too late for that, it lets go by itself.
//!
//! The task is cancelled by whoever comes second: who has started it, or the callback. `cancel` waits for the task, and a drop must not
//! wait for a task that computes for long: so it is done by another task. Only if none can be had, or if the call has borrowed
//! from Rust, it is done in place, and the drop waits.

const std = @import("std");
const abi = @import("abi.zig");
const glue = @import("glue.zig");
const discard = @import("discard.zig").discard;
const rust_io = @import("io.zig").io;
const promises = @import("promise.zig");
const Promise = promises.Promise;
const Io = std.Io;

/// Calls the function `f` of `User`, whose first parameter is a `std.Io`.
pub fn Call(comptime User: type, comptime f: glue.Function) type {
    return struct {
        turn: abi.Turn,
        io: Io,
        promise: Promise(f.Value),
        arguments: Arguments,
        group: Io.Group,
        canceller: Io.Group,
        holders: std.atomic.Value(u8),
        state: std.atomic.Value(u32),
        /// Of the free ones.
        next: ?*Self,

        const Self = @This();
        pub const Arguments = @Tuple(f.arguments);

        /// Bits of `state`.
        const started: u32 = 1;
        const dropped: u32 = 2;
        const ended: u32 = 4;

        /// Whether the function looks at what Rust owns while it runs.
        const borrows = for (f.arguments) |Argument| {
            if (glue.isReference(Argument)) break true;
        } else false;

        /// In the first poll. The arguments are the call's from here on.
        pub fn start(promise: Promise(f.Value), arguments: Arguments) void {
            const io = rust_io();
            const self = Pool.get(io) orelse {
                discard(arguments);
                return promise.setError(error.OutOfMemory);
            };
            self.* = .{
                .turn = .{ .start = &launch, .refuse = &refuse },
                .io = io,
                .promise = promise,
                .arguments = arguments,
                .group = .init,
                .canceller = .init,
                .holders = .init(3),
                .state = .init(0),
                .next = null,
            };
            promise.onCancel(self, drop);
            // From here on another thread may end it.
            abi.cobridge1_zig_turn_enter(&self.turn);
        }

        fn of(turn: *abi.Turn) *Self {
            return @alignCast(@fieldParentPtr("turn", turn));
        }

        /// It has its turn.
        fn launch(turn: *abi.Turn) callconv(.c) bool {
            const self = of(turn);
            self.group.concurrent(self.io, run, .{self}) catch return false;
            const before = self.state.fetchOr(started, .acq_rel);
            if (before & dropped != 0 and before & ended == 0) {
                self.cancel();
            } else self.release(1);
            return true;
        }

        /// It could not be started.
        fn refuse(turn: *abi.Turn) callconv(.c) void {
            const self = of(turn);
            discard(self.arguments);
            self.end(@as(error{ConcurrencyUnavailable}!f.Value, error.ConcurrencyUnavailable));
            self.release(1);
        }

        fn run(self: *Self) void {
            const result = @call(.auto, @field(User, f.name), .{self.io} ++ self.arguments);
            abi.cobridge1_zig_turn_leave();
            self.end(result);
        }

        /// Answers.
        fn end(self: *Self, result: anytype) void {
            const promise = self.promise;
            const is_mine = promise.ops.take_on_cancel(promise.handle);
            promises.answer(promise, result);
            _ = self.state.fetchOr(ended, .acq_rel);
            if (borrows and !is_mine) self.io.futexWake(u32, &self.state.raw, 1);
            self.release(if (is_mine) 2 else 1);
        }

        /// Rust has dropped the future.
        fn drop(self: *Self) void {
            if (abi.cobridge1_zig_turn_withdraw(&self.turn)) {
                // It has never started, and only this thread knows of it.
                discard(self.arguments);
                self.promise.setCancelled();
                return self.release(3);
            }
            const before = self.state.fetchOr(dropped, .acq_rel);
            const cancels = before & started != 0 and before & ended == 0;
            if (!borrows) return if (cancels) self.cancel() else self.release(1);
            if (cancels) self.group.cancel(self.io);
            while (true) {
                const seen = self.state.load(.acquire);
                if (seen & ended != 0) break;
                self.io.futexWaitUncancelable(u32, &self.state.raw, seen);
            }
            self.release(1);
        }

        /// Lets go of the call when the task is over.
        fn cancel(self: *Self) void {
            if (!borrows) {
                if (self.canceller.concurrent(self.io, cancelHere, .{self})) |_| return else |_| {}
            }
            self.cancelHere();
        }

        fn cancelHere(self: *Self) void {
            self.group.cancel(self.io);
            self.release(1);
        }

        fn release(self: *Self, holders: u8) void {
            // The last one has seen what the others did.
            if (self.holders.fetchSub(holders, .acq_rel) == holders) Pool.put(self);
        }

        /// The calls that nobody uses, the one that is free for longest first: its tasks have returned, and are not waited for.
        const Pool = struct {
            var mutex: Io.Mutex = .init;
            var first: ?*Self = null;
            var last: ?*Self = null;

            fn get(io: Io) ?*Self {
                const free = take(io) orelse return std.heap.c_allocator.create(Self) catch null;
                free.canceller.cancel(io);
                free.group.cancel(io);
                return free;
            }

            fn take(io: Io) ?*Self {
                mutex.lockUncancelable(io);
                defer mutex.unlock(io);
                const free = first orelse return null;
                first = free.next;
                if (first == null) last = null;
                return free;
            }

            fn put(self: *Self) void {
                const io = self.io;
                self.next = null;
                mutex.lockUncancelable(io);
                defer mutex.unlock(io);
                if (last) |before| before.next = self else first = self;
                last = self;
            }
        };
    };
}
