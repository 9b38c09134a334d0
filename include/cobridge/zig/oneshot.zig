//! The oneshot shape: a function is given a callback and a context, and hands the context back with the result.

const promises = @import("promise.zig");
const Promise = promises.Promise;

/// What says which call of one function is answered. Users have it in a `rust.Box`, which is the promise of that call: it may be kept and
/// sent to another thread. It is given to the callback, or `deinit()` says that there will be no answer (`cobridge::Error::Abandoned`).
/// What comes with a copy of one that was used is not the first answer, and changes nothing.
///
/// `name` tells the functions' contexts apart.
pub fn Context(comptime name: []const u8, comptime T: type, comptime is_fallible: bool) type {
    return opaque {
        pub const name_in_messages = "bridge." ++ name ++ "Context";
        pub const callback_name = "bridge." ++ name ++ "Callback";
        pub const Value = T;
        pub const fallible = is_fallible;

        /// See `rust.Box`.
        pub const cobridge_box = struct {
            promise: Promise(T),

            pub const name_in_messages = "rust.Box(bridge." ++ name ++ "Context)";

            pub fn deinit(self: @This()) void {
                self.promise.abandon();
            }
        };
    };
}

/// The callback of a function, which is called once with each context.
pub fn Callback(comptime Of: type) type {
    return struct {
        pub const name_in_messages = Of.callback_name;
        pub const is_callback = {};

        const Result = if (Of.fallible) anyerror!Of.Value else Of.Value;

        /// Answers with a value or, declared with `Result`, with an error: `done.call(ctx, value)`, `done.call(ctx, error.X)`.
        /// From any thread. It takes both; if it is not the first answer, the value is deinitialised.
        pub fn call(_: @This(), context: Of.cobridge_box, result: Result) void {
            promises.answer(context.promise, result);
        }
    };
}
