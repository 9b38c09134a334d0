//! What the shim of a function that gives a stream does. There are two kinds of functions: those that return a struct with a `next`,
//! from which Rust pulls, and those that take a `rust.Sink`, into which they push. The latter may be tasks on a `std.Io`.

const std = @import("std");
const abi = @import("abi.zig");
const compat = @import("compat.zig");
const glue = @import("glue.zig");
const promises = @import("promise.zig");
const task = @import("task.zig");
const Function = glue.Function;
const Promise = promises.Promise;
const Sink = @import("sink.zig").Sink;
const Status = abi.Status;

/// The arguments of the shim, but for the user's.
pub const Start = struct {
    out: *anyopaque,
    call: *abi.Call,
    waker: *const anyopaque,
    sinks: *const abi.SinkOps,
    /// How many items may wait; any number if it is 0.
    capacity: usize,
};

/// Calls the function, in the first poll of its stream.
pub inline fn start(comptime User: type, comptime f: Function, begin: Start, arguments: anytype) u8 {
    const check = comptime Check.of(User, f);
    const function = @field(User, f.name);
    const style = comptime check.style();
    if (style == .pull) return Pull(f, check.Pulled()).start(function, begin, arguments);
    const sink: Sink(f.Value) = .{ .handle = begin.sinks.make(begin.capacity), .ops = begin.sinks };
    const kept = keep(f, sink, arguments) ++ .{sink};
    if (style == .io) {
        const ended: Promise(void) = .{ .handle = sink.handle, .ops = sink.ops.task };
        task.Call(User, filling(f)).start(ended, kept);
    } else {
        const returned = @call(.auto, function, kept);
        if (@typeInfo(@TypeOf(returned)) == .error_union) returned catch |err| sink.fail(err);
    }
    return sink.ops.begin(sink.handle, begin.call, begin.waker, begin.out);
}

const Style = enum { pull, push, io };

/// The function that fills a sink, as one of a task, which answers that it is done.
fn filling(comptime f: Function) Function {
    comptime {
        var arguments: [f.arguments.len + 1]type = undefined;
        @memcpy(arguments[0..f.arguments.len], f.arguments);
        arguments[f.arguments.len] = Sink(f.Value);
        const all = arguments;
        var function = f;
        function.arguments = &all;
        function.Value = void;
        return function;
    }
}

/// The arguments, with copies for the slices, which live as long as the stream, and as its task.
fn keep(comptime f: Function, sink: Sink(f.Value), arguments: anytype) @Tuple(f.arguments) {
    var kept: @Tuple(f.arguments) = arguments;
    inline for (f.arguments, 0..) |Argument, index| {
        if (comptime glue.isSlice(Argument)) {
            kept[index] = glue.keepSlice(Argument, sink, arguments[index]);
        }
    }
    return kept;
}

/// A stream whose items are those of a `State`'s `next`. It lies in one block of the pool, with copies of the slices that the function
/// was given behind it.
fn Pull(comptime f: Function, comptime State: type) type {
    return struct {
        state: State,
        /// What comes after the items of the last batch.
        ended: enum { no, over, failed } = .no,
        failure: *abi.Error = undefined,
        memory: Memory,

        const Self = @This();
        const Memory = struct { base: *anyopaque, size: usize };
        const Item = f.Value;
        /// The block's alignment beyond the pool's.
        const slack = if (@alignOf(Self) > abi.pool.alignment) @alignOf(Self) - abi.pool.alignment else 0;

        const ops: abi.StreamCallOps = .{ .poll = &poll, .drop = &drop, .poll_batch = &pollBatch };

        fn start(comptime function: anytype, begin: Start, arguments: anytype) u8 {
            const memory = allocate(arguments);
            const self: *Self = @ptrFromInt(std.mem.alignForward(usize, @intFromPtr(memory.base), @alignOf(Self)));
            const returned = @call(.auto, function, copies(self, arguments));
            const state: State = switch (@typeInfo(@TypeOf(returned))) {
                .error_union => returned catch |err| {
                    abi.pool.release(memory.base, memory.size);
                    return fail(begin.out, promises.makeError(err));
                },
                else => returned,
            };
            self.* = .{ .state = state, .memory = memory };
            begin.call.words = .{ @intFromPtr(&ops), @intFromPtr(self), 0, 0, 0 };
            return self.next(begin.out);
        }

        fn allocate(arguments: anytype) Memory {
            var size: usize = slack + @sizeOf(Self);
            inline for (f.arguments, 0..) |Argument, index| {
                if (comptime glue.isSlice(Argument)) {
                    const slice: Argument = arguments[index];
                    size = std.mem.alignForward(usize, size, @alignOf(@typeInfo(Argument).pointer.child));
                    size += slice.len * @sizeOf(@typeInfo(Argument).pointer.child);
                }
            }
            return .{ .base = abi.pool.allocate(size), .size = size };
        }

        /// The arguments, with the slices' copies, which `allocate` has made room for.
        fn copies(self: *Self, arguments: anytype) @TypeOf(arguments) {
            var kept = arguments;
            var end = @intFromPtr(self) + @sizeOf(Self);
            inline for (f.arguments, 0..) |Argument, index| {
                if (comptime glue.isSlice(Argument)) {
                    const slice: Argument = arguments[index];
                    const Element = @typeInfo(Argument).pointer.child;
                    end = std.mem.alignForward(usize, end, @alignOf(Element));
                    const copy = @as([*]Element, @ptrFromInt(end))[0..slice.len];
                    @memcpy(copy, slice);
                    kept[index] = copy;
                    end += slice.len * @sizeOf(Element);
                }
            }
            return kept;
        }

        fn of(call: *abi.Call) *Self {
            return @ptrFromInt(call.words[1]);
        }

        fn next(self: *Self, out: *anyopaque) u8 {
            if (self.advance()) |item| {
                const place: *Item = @ptrCast(@alignCast(out));
                place.* = item;
                return Status.value;
            }
            return self.finish(out);
        }

        /// Null: it has ended, and `ended` says how.
        inline fn advance(self: *Self) ?Item {
            const found = self.state.next();
            const item: ?Item = switch (@typeInfo(@TypeOf(found))) {
                .error_union => found catch |err| {
                    self.failure = promises.makeError(err);
                    self.ended = .failed;
                    return null;
                },
                else => found,
            };
            if (item == null) self.ended = .over;
            return item;
        }

        /// Tells how it has ended.
        fn finish(self: *Self, out: *anyopaque) u8 {
            const ended = self.ended;
            const failure = self.failure;
            self.release();
            return if (ended == .failed) fail(out, failure) else Status.end;
        }

        fn release(self: *Self) void {
            if (@hasDecl(State, "deinit")) self.state.deinit();
            abi.pool.release(self.memory.base, self.memory.size);
        }

        fn fail(out: *anyopaque, failure: *abi.Error) u8 {
            const place: **abi.Error = @ptrCast(@alignCast(out));
            place.* = failure;
            return Status.err;
        }

        fn poll(call: *abi.Call, _: *const anyopaque, out: *anyopaque) callconv(.c) u8 {
            const self = of(call);
            if (self.ended != .no) return self.finish(out);
            return self.next(out);
        }

        fn pollBatch(call: *abi.Call, _: *const anyopaque, out: *anyopaque, max: usize, count: *usize) callconv(.c) u8 {
            const self = of(call);
            count.* = 0;
            if (self.ended != .no) return self.finish(out);
            const places: [*]Item = @ptrCast(@alignCast(out));
            while (count.* < max) : (count.* += 1) {
                places[count.*] = self.advance() orelse {
                    return if (count.* == 0) self.finish(out) else Status.value;
                };
            }
            return Status.value;
        }

        fn drop(call: *abi.Call, _: bool) callconv(.c) void {
            const self = of(call);
            if (self.ended == .failed) abi.cobridge1_error_drop(self.failure);
            self.release();
        }
    };
}

/// Does the user's function fit?
const Check = struct {
    f: Function,
    /// The user's function.
    Found: type,
    parameters: []const ?type,
    Returned: type,

    fn of(comptime User: type, comptime f: Function) Check {
        var check: Check = .{ .f = f, .Found = void, .parameters = &.{}, .Returned = void };
        if (!@hasDecl(User, f.name)) check.misfit(
            if (glue.Check.place(f).private) "it is not `pub`" else "there is no such function",
        );
        check.Found = @TypeOf(@field(User, f.name));
        if (@typeInfo(check.Found) != .@"fn") check.misfit("it is no function, but a " ++ promises.nameOf(check.Found));
        check.parameters = compat.parameters(check.Found);
        for (check.parameters, 1..) |parameter, number| {
            if (parameter == null) check.misfit(std.fmt.comptimePrint("argument {d} is generic", .{number}));
        }
        check.Returned = @typeInfo(check.Found).@"fn".return_type orelse check.misfit("it returns a type that depends on its arguments");
        return check;
    }

    fn style(comptime check: Check) Style {
        const count = check.f.arguments.len;
        const found = check.parameters.len;
        const has_io = found > 0 and check.parameters[0].? == std.Io;
        const skipped = if (has_io) 1 else 0;
        if (has_io and found != count + 2 or !has_io and found != count and found != count + 1) check.misfit(std.fmt.comptimePrint(
            "it takes {d} argument{s}, not {d}, {d} with a sink, or {d} with a std.Io and a sink",
            .{ found, if (found == 1) "" else "s", count, count + 1, count + 2 },
        ));
        for (check.f.arguments, 0..) |Argument, index| check.checkArgument(index + skipped, Argument);
        for (check.f.arguments, 1..) |Argument, number| {
            if (glue.isLent(Argument)) check.misfit(std.fmt.comptimePrint(
                "argument {d} is borrowed for one poll, and can't be kept by a stream: declare a Vec",
                .{number},
            ));
        }
        if (found == count) return .pull;
        check.checkArgument(found - 1, Sink(check.f.Value));
        check.checkError(check.Returned);
        if (payload(check.Returned) != void) check.misfit(
            "a function that takes a sink returns void, not " ++ promises.nameOf(check.Returned),
        );
        return if (has_io) .io else .push;
    }

    /// The struct that a function without a sink returns.
    fn Pulled(comptime check: Check) type {
        check.checkError(check.Returned);
        const State = payload(check.Returned);
        const name = promises.nameOf(State);
        switch (@typeInfo(State)) {
            .@"struct", .@"union" => {},
            else => check.misfit("it returns " ++ promises.nameOf(check.Returned) ++ ", which has no `next`"),
        }
        if (!@hasDecl(State, "next")) check.misfit(name ++ " has no `pub fn next`");
        const next = check.method(State, "next");
        check.checkError(next);
        if (payload(next) != ?check.f.Value) check.misfit(std.fmt.comptimePrint(
            "`next` of {s} returns {s}, not {s}?{s}",
            .{ name, promises.nameOf(next), if (check.f.fallible) "!" else "", promises.nameOf(check.f.Value) },
        ));
        if (@hasDecl(State, "deinit") and check.method(State, "deinit") != void) {
            check.misfit("`deinit` of " ++ name ++ " does not return void");
        }
        return State;
    }

    /// What a method without arguments returns.
    fn method(comptime check: Check, comptime State: type, comptime name: []const u8) type {
        const Found = @TypeOf(@field(State, name));
        const fits = switch (@typeInfo(Found)) {
            .@"fn" => fits: {
                const parameters = compat.parameters(Found);
                if (parameters.len != 1) break :fits false;
                const Self = parameters[0] orelse break :fits false;
                break :fits Self == *State or Self == *const State or Self == State;
            },
            else => false,
        };
        if (!fits) check.misfit("`" ++ name ++ "` of " ++ promises.nameOf(State) ++ " does not take `self: *@This()` alone");
        return @typeInfo(Found).@"fn".return_type.?;
    }

    fn payload(comptime T: type) type {
        return if (@typeInfo(T) == .error_union) @typeInfo(T).error_union.payload else T;
    }

    fn checkError(comptime check: Check, comptime T: type) void {
        if (@typeInfo(T) == .error_union and !check.f.fallible) check.misfit(
            "it returns an error, but its items are declared without Result",
        );
    }

    fn checkArgument(comptime check: Check, comptime index: usize, comptime Expected: type) void {
        const Found = check.parameters[index].?;
        if (Found != Expected) check.misfit(std.fmt.comptimePrint(
            "argument {d} is {s}, not {s}",
            .{ index + 1, promises.nameOf(Found), promises.nameOf(Expected) },
        ));
    }

    fn misfit(comptime check: Check, comptime because: []const u8) noreturn {
        const f = check.f;
        const name = std.fmt.comptimePrint("pub fn {s}", .{f.name});
        const arguments = glue.Check.list(f.arguments);
        const comma = if (f.arguments.len == 0) "" else ", ";
        const fails = if (f.fallible) "!" else "";
        const whole = if (f.within.len == 0) f.name else f.within ++ "." ++ f.name;
        var text: []const u8 = glue.Check.place(f).text ++ "`" ++ whole ++ "` does not fit its declaration in " ++ f.source ++ ": " ++ because;
        text = text ++ "\n  declared: " ++ f.declaration;
        text = text ++ "\n  expected: " ++ name ++ "(" ++ arguments ++ ") " ++ fails ++ "Items";
        text = text ++ "\n            with a `pub fn next(self: *Items) " ++ fails ++ "?" ++ promises.nameOf(f.Value) ++ "`";
        for ([_][]const u8{ "", "std.Io, " }) |io| {
            text = text ++ "\n        or: " ++ name ++ "(" ++ io ++ arguments ++ comma ++ promises.nameOf(Sink(f.Value)) ++ ") " ++ fails ++ "void";
        }
        if (@typeInfo(check.Found) == .@"fn") {
            text = text ++ "\n  found:    " ++ name ++ "(" ++ glue.Check.list(check.parameters) ++ ") " ++ promises.nameOf(check.Returned);
        }
        @compileError(text);
    }
};
