//! What the shim of a function that gives a stream does. There are two kinds of functions: those that return a struct with a `next`,
//! from which Rust pulls, and those that take a `rust.Sink`, into which they push.

const std = @import("std");
const abi = @import("abi.zig");
const compat = @import("compat.zig");
const glue = @import("glue.zig");
const promises = @import("promise.zig");
const Function = glue.Function;
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
    if (comptime check.takesSink()) return push(f, function, begin, arguments);
    return Pull(f, check.Pulled()).start(function, begin, arguments);
}

fn push(comptime f: Function, comptime function: anytype, begin: Start, arguments: anytype) u8 {
    const sink: Sink(f.Value) = .{ .handle = begin.sinks.make(begin.capacity), .ops = begin.sinks };
    var kept = arguments;
    inline for (f.arguments, 0..) |Argument, index| {
        if (comptime glue.isSlice(Argument)) {
            const slice: Argument = arguments[index];
            const Item = @typeInfo(Argument).pointer.child;
            const bytes = slice.len * @sizeOf(Item);
            const copy = sink.ops.keep(sink.handle, @ptrCast(slice.ptr), bytes, @alignOf(Item));
            kept[index] = (abi.Slice{ .data = copy, .len = slice.len }).items(Item);
        }
    }
    const returned = @call(.auto, function, kept ++ .{sink});
    if (@typeInfo(@TypeOf(returned)) == .error_union) returned catch |err| sink.fail(err);
    return sink.ops.begin(sink.handle, begin.call, begin.waker, begin.out);
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
        const slack = @alignOf(Self) -| abi.pool.alignment;

        const ops: abi.StreamCallOps = .{ .poll = &poll, .drop = &drop, .poll_batch = &pollBatch };

        fn start(comptime function: anytype, begin: Start, arguments: anytype) u8 {
            const memory = allocate(arguments);
            const self: *Self = @ptrFromInt(std.mem.alignForward(usize, @intFromPtr(memory.base), @alignOf(Self)));
            const returned = @call(.auto, function, keep(self, arguments));
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
        fn keep(self: *Self, arguments: anytype) @TypeOf(arguments) {
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

    fn takesSink(comptime check: Check) bool {
        const count = check.f.arguments.len;
        const found = check.parameters.len;
        if (found != count and found != count + 1) check.misfit(std.fmt.comptimePrint(
            "it takes {d} argument{s}, not {d}, or {d} with a sink",
            .{ found, if (found == 1) "" else "s", count, count + 1 },
        ));
        for (check.f.arguments, 0..) |Argument, index| check.checkArgument(index, Argument);
        if (found == count) return false;
        check.checkArgument(count, Sink(check.f.Value));
        check.checkError(check.Returned);
        if (payload(check.Returned) != void) check.misfit(
            "a function that takes a sink returns void, not " ++ promises.nameOf(check.Returned),
        );
        return true;
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
        var text: []const u8 = glue.Check.place(f).text ++ "`" ++ f.name ++ "` does not fit its declaration in " ++ f.source ++ ": " ++ because;
        text = text ++ "\n  declared: " ++ f.declaration;
        text = text ++ "\n  expected: " ++ name ++ "(" ++ arguments ++ ") " ++ fails ++ "Items";
        text = text ++ "\n            with a `pub fn next(self: *Items) " ++ fails ++ "?" ++ promises.nameOf(f.Value) ++ "`";
        text = text ++ "\n        or: " ++ name ++ "(" ++ arguments ++ comma ++ promises.nameOf(Sink(f.Value)) ++ ") " ++ fails ++ "void";
        if (@typeInfo(check.Found) == .@"fn") {
            text = text ++ "\n  found:    " ++ name ++ "(" ++ glue.Check.list(check.parameters) ++ ") " ++ promises.nameOf(check.Returned);
        }
        @compileError(text);
    }
};
