const std = @import("std");
const abi = @import("abi.zig");
const discard = @import("discard.zig").discard;
const cross = @import("cross.zig");

/// The promise to answer an awaited Rust future with a `T`, later and from any thread. See the head of `rust.zig`.
///
/// All copies of a promise are the same promise. Every function may be called at any time, by several threads at once.
pub fn Promise(comptime T: type) type {
    return struct {
        handle: abi.Handle,
        ops: *const abi.PromiseOps,

        const Self = @This();

        pub const name_in_messages = "rust.Promise(" ++ nameOf(T) ++ ")";

        /// Answers with `value`, which is given away: if this is not the first answer, it is deinitialised.
        pub fn setValue(self: Self, value: T) void {
            self.trySetValue(value) catch discard(value);
        }

        /// If this is not the first answer, `value` stays the caller's.
        pub fn trySetValue(self: Self, value: T) error{AlreadyAnswered}!void {
            var moved = cross.give(T, value);
            if (self.ops.set_value(self.handle, @ptrCast(&moved))) return;
            // What it was put into is not the caller's.
            _ = cross.take(T, moved);
            return error.AlreadyAnswered;
        }

        /// Answers with an error: in Rust `cobridge::Error::Zig`. Declared without `Result`, the Rust function panics.
        pub fn setError(self: Self, err: anyerror) void {
            self.trySetError(err) catch {};
        }

        pub fn trySetError(self: Self, err: anyerror) error{AlreadyAnswered}!void {
            const owned = makeError(err);
            if (self.ops.set_error(self.handle, owned)) return;
            abi.cobridge1_error_drop(owned);
            return error.AlreadyAnswered;
        }

        /// Says that the operation was stopped on this side: in Rust `cobridge::Error::Cancelled`.
        pub fn setCancelled(self: Self) void {
            self.trySetCancelled() catch {};
        }

        pub fn trySetCancelled(self: Self) error{AlreadyAnswered}!void {
            if (!self.ops.set_cancelled(self.handle)) return error.AlreadyAnswered;
        }

        /// Says that there will be no answer: in Rust `cobridge::Error::Abandoned`. After an answer it does nothing, so it may
        /// stand in a `defer`.
        pub fn abandon(self: Self) void {
            self.tryAbandon() catch {};
        }

        pub fn tryAbandon(self: Self) error{AlreadyAnswered}!void {
            if (!self.ops.abandon(self.handle)) return error.AlreadyAnswered;
        }

        /// Rust has dropped the future, or got its answer: nobody waits any more.
        pub fn isCancelled(self: Self) bool {
            return self.ops.is_cancelled(self.handle);
        }

        /// Calls `f(context)` once when Rust drops the unanswered future, on that thread; at once if that has happened; never after an
        /// answer. `context` is a pointer. There is one callback for a promise: a second one is not called.
        ///
        /// The callback must not wait for the answer, but may give it. It may still run while another thread answers: whoever
        /// frees what `context` points to calls `forgetOnCancel()` before.
        pub fn onCancel(self: Self, context: anytype, comptime f: fn (@TypeOf(context)) void) void {
            self.tryOnCancel(context, f) catch {};
        }

        pub fn tryOnCancel(
            self: Self,
            context: anytype,
            comptime f: fn (@TypeOf(context)) void,
        ) error{AlreadySet}!void {
            const Context = @TypeOf(context);
            comptime {
                const info = @typeInfo(Context);
                if (info != .pointer or info.pointer.size != .one) @compileError(
                    name_in_messages ++ ".onCancel: the context must be a pointer to one object, found " ++ @typeName(Context),
                );
            }
            const callback = struct {
                fn run(erased: *anyopaque) callconv(.c) void {
                    f(@ptrCast(@alignCast(erased)));
                }
            };
            const erased: *anyopaque = @ptrCast(@constCast(context));
            if (!self.ops.on_cancel(self.handle, erased, &callback.run)) return error.AlreadySet;
        }

        /// Takes the cancel callback back. If another thread runs it, waits until that is over: when this returns, the callback has run or
        /// never will, and what its context points to may be freed. Never call it under a lock that the callback takes. Before the answer:
        /// after it, it does not wait.
        pub fn forgetOnCancel(self: Self) void {
            self.ops.forget_on_cancel(self.handle);
        }
    };
}

/// Answers with what a function has returned: a value, or an error.
pub fn answer(promise: anytype, result: anytype) void {
    if (@typeInfo(@TypeOf(result)) != .error_union) return promise.setValue(result);
    if (result) |value| promise.setValue(value) else |err| {
        if (@as(anyerror, err) == error.Canceled) promise.setCancelled() else promise.setError(err);
    }
}

/// An owned Rust error.
pub fn makeError(err: anyerror) *abi.Error {
    const name = @errorName(err);
    return abi.cobridge1_zig_error(name.ptr, name.len, @intFromError(err));
}

/// How a type is written.
pub fn nameOf(comptime T: type) []const u8 {
    return switch (@typeInfo(T)) {
        // The name of an inferred set is a riddle.
        .error_union => |info| "!" ++ nameOf(info.payload),
        .optional => |info| "?" ++ nameOf(info.child),
        .pointer => |info| switch (info.size) {
            .one => switch (T) {
                *const info.child => "*const " ++ nameOf(info.child),
                *info.child => "*" ++ nameOf(info.child),
                else => @typeName(T),
            },
            .slice => switch (T) {
                []const info.child => "[]const " ++ nameOf(info.child),
                []info.child => "[]" ++ nameOf(info.child),
                else => @typeName(T),
            },
            .many, .c => @typeName(T),
        },
        .@"struct", .@"enum", .@"union", .@"opaque" => if (@hasDecl(T, "name_in_messages")) T.name_in_messages else @typeName(T),
        else => @typeName(T),
    };
}
