const std = @import("std");
const abi = @import("abi.zig");
const calls = @import("calls.zig");
const compat = @import("compat.zig");
const promises = @import("promise.zig");
const Future = @import("future.zig").Future;

/// A Rust closure that gives futures: an `impl AsyncFn(A) -> R` argument is a `rust.AsyncFn(fn (A) R)`, and so is one that gives a
/// `Result<R>`.
///
/// It may be called from any thread, by several at once. Whoever has one owns it: it calls `deinit()`, or gives it away. For
/// another owner there is `clone()`.
pub fn AsyncFn(comptime Signature: type) type {
    return extern struct {
        ops: *const abi.AsyncFnOps,
        closure: *anyopaque,

        const Self = @This();
        const Value = @typeInfo(Signature).@"fn".return_type.?;
        const parameters = compat.parameters(Signature);

        pub const name_in_messages = name: {
            var text: []const u8 = "rust.AsyncFn(fn (";
            for (parameters, 0..) |Parameter, index| {
                text = text ++ (if (index == 0) "" else ", ") ++ promises.nameOf(Parameter.?);
            }
            break :name text ++ ") " ++ promises.nameOf(Value) ++ ")";
        };

        /// Calls the closure, with a tuple of its arguments: `call(.{ 1, 2 })`. Owned ones are given away, slices are lent for the
        /// call. Its own body runs now, its future when that is awaited. If it panics, the future's `await` returns
        /// `error.RustPanic`.
        pub fn call(self: Self, arguments: std.meta.ArgsTuple(Signature)) Future(Value) {
            var crossing: Crossing = undefined;
            var places: [@max(parameters.len, 1)]*const anyopaque = undefined;
            inline for (0..parameters.len) |index| {
                crossing[index] = if (comptime isSlice(parameters[index].?)) calls.slice(arguments[index]) else arguments[index];
                places[index] = @ptrCast(&crossing[index]);
            }
            var made: Future(Value) = undefined;
            made.diagnostics = null;
            self.ops.call(self.closure, &places, &made.raw);
            return made;
        }

        /// The same closure, for another owner.
        pub fn clone(self: Self) Self {
            self.ops.clone(self.closure);
            return self;
        }

        pub fn deinit(self: Self) void {
            self.ops.drop(self.closure);
        }

        /// The arguments as they cross.
        const Crossing = types: {
            var types: [parameters.len]type = undefined;
            for (parameters, &types) |Parameter, *crossing| {
                crossing.* = if (isSlice(Parameter.?)) abi.Slice else Parameter.?;
            }
            break :types @Tuple(&types);
        };

        fn isSlice(comptime T: type) bool {
            return @typeInfo(T) == .pointer and @typeInfo(T).pointer.size == .slice;
        }
    };
}
