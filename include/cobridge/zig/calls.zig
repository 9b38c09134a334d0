//! How the functions of `bridge` call Rust. The other side is src/zig/export.rs.

const std = @import("std");
const abi = @import("abi.zig");
const futures = @import("future.zig");
const streams = @import("stream_of_rust.zig");
const Diagnostics = @import("diagnostics.zig").Diagnostics;
const Error = @import("diagnostics.zig").Error;

/// A slice as it crosses.
pub inline fn slice(items: anytype) abi.Slice {
    return .{ .data = @ptrCast(items.ptr), .len = items.len };
}

/// Room for a `T` or an owned error.
pub fn Out(comptime T: type) type {
    return struct {
        bytes: [@max(@sizeOf(T), @sizeOf(*abi.Error))]u8 align(@max(@alignOf(T), @alignOf(*abi.Error))),

        pub fn value(self: *@This()) T {
            return @as(*T, @ptrCast(self)).*;
        }

        pub fn err(self: *@This()) *abi.Error {
            return @as(**abi.Error, @ptrCast(self)).*;
        }
    };
}

/// Calls a function that is declared without `Result`: it has a value, or the process aborts.
pub inline fn value(comptime T: type, called: anytype, arguments: anytype) T {
    var out: Out(T) = undefined;
    _ = @call(.auto, called, .{@as(*anyopaque, @ptrCast(&out))} ++ arguments);
    return out.value();
}

/// Calls one that is declared with `Result`.
pub inline fn result(comptime T: type, called: anytype, arguments: anytype, diagnostics: ?*Diagnostics) Error!T {
    var out: Out(T) = undefined;
    const status = @call(.auto, called, .{@as(*anyopaque, @ptrCast(&out))} ++ arguments);
    return if (status == abi.Status.value) out.value() else Diagnostics.take(diagnostics, out.err());
}

/// Calls an `async fn`, of which nothing runs yet.
pub inline fn future(comptime T: type, called: anytype, arguments: anytype) futures.Future(T) {
    var made: futures.Future(T) = undefined;
    made.diagnostics = null;
    @call(.auto, called, .{@as(*anyopaque, @ptrCast(&made.raw))} ++ arguments);
    return made;
}

/// Calls a function that gives a stream, of which nothing runs yet.
pub inline fn stream(comptime T: type, called: anytype, arguments: anytype) streams.Stream(T) {
    var made: streams.Stream(T) = undefined;
    made.diagnostics = null;
    @call(.auto, called, .{@as(*anyopaque, @ptrCast(&made.raw))} ++ arguments);
    return made;
}
