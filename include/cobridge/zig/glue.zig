//! What generated shims do: check that the user's function fits its declaration, call it, and give its result to Rust.
//!
//! The declaration is data, the checks run at compile time, and a function that does not fit gets one error.

const std = @import("std");
const abi = @import("abi.zig");
const compat = @import("compat.zig");
const cross = @import("cross.zig");
const promises = @import("promise.zig");
const Promise = promises.Promise;
const task = @import("task.zig");
const blocking = @import("blocking.zig");
const oneshot = @import("oneshot.zig");
const Box = @import("box.zig").Box;
const Status = abi.Status;

/// One declared function.
pub const Function = struct {
    /// In Zig.
    name: []const u8,
    /// As it stands in Rust.
    declaration: []const u8,
    /// The Rust file with the declaration.
    source: []const u8,
    /// The type whose method it is.
    within: []const u8 = "",
    /// The Zig file in which the function is looked for, and its text, for messages.
    file: []const u8 = "",
    text: []const u8 = "",
    arguments: []const type,
    /// `Result<T>`'s T, if `fallible`.
    Value: type,
    fallible: bool,
    /// `#[blocking]`.
    blocking: bool = false,
    /// Of an async function, what the names of its context and its callback begin with.
    context: []const u8 = "",
};

/// One declared type.
pub const Named = struct {
    /// In Zig.
    name: []const u8,
    /// As it stands in Rust.
    declaration: []const u8,
    /// As those of a function.
    source: []const u8,
    file: []const u8 = "",
    text: []const u8 = "",
};

/// The user's type of that name.
pub fn Type(comptime User: type, comptime named: Named) type {
    return Check.ofType(User, named);
}

/// The arguments of the shim of an async function, but for the user's.
pub const Start = struct {
    out: *anyopaque,
    call: *abi.Call,
    waker: *const anyopaque,
    promises: *const abi.PromiseOps,
};

/// The one of several files that has a function of that name; the first if none has.
pub fn owner(comptime name: []const u8, comptime files: anytype) type {
    for (files) |File| if (@hasDecl(File, name)) return File;
    return files[0];
}

/// Calls a plain function.
pub inline fn call(comptime User: type, comptime f: Function, out: *anyopaque, arguments: anytype) u8 {
    comptime Check.of(User, f, false).plain();
    return answer(f, out, @call(.auto, @field(User, f.name), arguments));
}

/// Calls an async function, in the first poll of its future.
pub inline fn start(comptime User: type, comptime f: Function, begin: Start, arguments: anytype) u8 {
    const style = comptime Check.of(User, f, true).style();
    if (style == .ready) return answer(f, begin.out, @call(.auto, @field(User, f.name), arguments));
    const promise: Promise(f.Value) = .{ .handle = begin.promises.make(), .ops = begin.promises };
    const kept = keep(f, promise, arguments);
    switch (style) {
        .promise => @call(.auto, @field(User, f.name), kept ++ .{promise}),
        .oneshot => {
            const Context = ContextOf(f);
            const context: Box(Context) = .{ .promise = promise };
            @call(.auto, @field(User, f.name), kept ++ .{ oneshot.Callback(Context){}, context });
        },
        .io => task.Call(User, f).start(promise, kept),
        .blocking => blocking.Job(User, f).start(promise, kept),
        .ready => comptime unreachable,
    }
    return begin.promises.begin(promise.handle, begin.call, begin.waker, begin.out);
}

/// What an async function is written like.
const Style = enum { ready, promise, oneshot, io, blocking };

/// As in the module `bridge`.
fn ContextOf(comptime f: Function) type {
    return oneshot.Context(f.context, f.Value, f.fallible);
}

/// The arguments, with copies for the slices, which end with the poll.
fn keep(comptime f: Function, promise: Promise(f.Value), arguments: anytype) @Tuple(f.arguments) {
    var kept: @Tuple(f.arguments) = arguments;
    inline for (f.arguments, 0..) |Argument, index| {
        if (comptime isSlice(Argument)) {
            kept[index] = keepSlice(Argument, promise, arguments[index]);
        } else if (comptime @typeInfo(Argument) == .optional and isSlice(@typeInfo(Argument).optional.child)) {
            if (arguments[index]) |slice| kept[index] = keepSlice(@TypeOf(slice), promise, slice);
        }
    }
    return kept;
}

/// To what Rust or the user owns, also if there may be none: a task that has one is waited for when its call is dropped.
pub fn isReference(comptime T: type) bool {
    return switch (@typeInfo(T)) {
        .optional => |info| isReference(info.child),
        .pointer => |info| info.size == .one,
        else => false,
    };
}

pub fn keepSlice(comptime T: type, keeper: anytype, slice: T) T {
    const Item = @typeInfo(T).pointer.child;
    const bytes = slice.len * @sizeOf(Item);
    const copy = keeper.ops.keep(keeper.handle, @ptrCast(slice.ptr), bytes, @alignOf(Item));
    return (abi.Slice{ .data = copy, .len = slice.len }).items(Item);
}

pub const isSlice = cross.isSlice;

/// Whether Rust lends it for one poll, and there can be no copy for a promise. What references to the user's own types point to is
/// Zig's.
pub fn isLent(comptime T: type) bool {
    return switch (@typeInfo(T)) {
        .optional => |info| isLent(info.child),
        .pointer => |info| if (isSlice(T))
            T == []info.child or cross.owns(info.child) or @alignOf(info.child) > 16
        else
            cross.isShared(info.child),
        else => false,
    };
}

fn answer(comptime f: Function, out: *anyopaque, result: anytype) u8 {
    const value: cross.Wire(f.Value) = cross.give(f.Value, switch (@typeInfo(@TypeOf(result))) {
        .error_union => result catch |err| {
            const place: **abi.Error = @ptrCast(@alignCast(out));
            place.* = promises.makeError(err);
            return Status.err;
        },
        else => result,
    });
    const place: *cross.Wire(f.Value) = @ptrCast(@alignCast(out));
    place.* = value;
    return Status.value;
}

/// A Zig panic can't unwind into Rust.
pub const panic = std.debug.FullPanic(struct {
    fn abort(message: []const u8, address: ?usize) noreturn {
        // With a stack trace, whose code is as large as most libraries.
        if (compat.is_debug) std.debug.defaultPanic(message, address orelse @returnAddress());
        inline for (.{ "cobridge: Zig panicked: ", message, "\n" }) |part| {
            // If nobody can be told, there is nothing better to do.
            _ = std.c.write(2, part.ptr, part.len);
        }
        std.c.abort();
    }
}.abort);

// ---- does the user's function fit?

pub const Check = struct {
    f: Function,
    is_async: bool,
    /// The user's function.
    Found: type,
    parameters: []const ?type,
    Returned: type,

    fn of(comptime User: type, comptime f: Function, comptime is_async: bool) Check {
        const blank: Check = .{ .f = f, .is_async = is_async, .Found = void, .parameters = &.{}, .Returned = void };
        if (!@hasDecl(User, f.name)) blank.misfit(
            if (place(f).private) "it is not `pub`" else "there is no such function",
        );
        const Found = @TypeOf(@field(User, f.name));
        if (@typeInfo(Found) != .@"fn") blank.misfit("it is no function, but a " ++ promises.nameOf(Found));
        var check = blank;
        check.Found = Found;
        check.parameters = compat.parameters(Found);
        for (check.parameters, 1..) |parameter, number| {
            if (parameter == null) check.misfit(std.fmt.comptimePrint("argument {d} is generic", .{number}));
        }
        check.Returned = @typeInfo(Found).@"fn".return_type orelse check.misfit("it returns a type that depends on its arguments");
        return check;
    }

    /// The user's type.
    fn ofType(comptime User: type, comptime named: Named) type {
        const f: Function = .{
            .name = named.name,
            .declaration = named.declaration,
            .source = named.source,
            .file = named.file,
            .text = named.text,
            .arguments = &.{},
            .Value = void,
            .fallible = false,
        };
        if (!@hasDecl(User, f.name)) misfitType(f, if (place(f).private) "it is not `pub`" else "there is no such type");
        const found = @field(User, f.name);
        if (@TypeOf(found) != type) misfitType(f, "it is no type, but a " ++ promises.nameOf(@TypeOf(found)));
        switch (@typeInfo(found)) {
            .@"struct", .@"union", .@"enum" => {},
            else => misfitType(f, "it is " ++ promises.nameOf(found) ++ ", not a struct"),
        }
        if (@hasDecl(found, "cobridge_vector") or @hasDecl(found, "name_in_messages")) {
            misfitType(f, "it is " ++ promises.nameOf(found) ++ ", which is Rust's");
        }
        if (@hasDecl(found, "deinit") and compat.parameters(@TypeOf(found.deinit)).len != 1) {
            misfitType(f, "its `deinit` takes more than itself: keep what it needs, such as an allocator, in it");
        }
        return found;
    }

    fn plain(comptime check: Check) void {
        if (check.parameters.len != check.f.arguments.len) check.wrongNumber();
        check.checkArguments(0);
        check.checkResult();
    }

    fn style(comptime check: Check) Style {
        const count = check.f.arguments.len;
        const first = if (check.parameters.len == 0) void else check.parameters[0].?;
        if (check.f.blocking) {
            if (first == std.Io) check.misfit("a #[blocking] function has a thread of its own and takes no std.Io");
            check.plain();
            check.checkKept("by another thread", "");
            for (check.f.arguments, 1..) |Argument, number| {
                if (isReference(Argument)) check.misfit(std.fmt.comptimePrint(
                    "argument {d} is borrowed, and another thread could look at it when it is gone: take a std.Io instead",
                    .{number},
                ));
            }
            return .blocking;
        }
        if (first == std.Io) {
            if (check.parameters.len != count + 1) check.wrongNumber();
            check.checkArguments(1);
            check.checkResult();
            check.checkKept("on std.Io", ", or be ready at once");
            return .io;
        }
        if (check.parameters.len == count) {
            check.plain();
            return .ready;
        }
        if (check.parameters.len == count + 2 and isCallback(check.parameters[count].?)) {
            const Context = ContextOf(check.f);
            check.checkArguments(0);
            check.checkArgument(count, count, oneshot.Callback(Context));
            check.checkArgument(count + 1, count + 1, Box(Context));
            check.checkReturnsNothing("a callback", "callback");
            return .oneshot;
        }
        if (check.parameters.len != count + 1) check.wrongNumber();
        if (check.parameters[count].? == std.Io) check.misfit("std.Io is the first argument, not the last");
        check.checkArguments(0);
        check.checkArgument(count, count, Promise(check.f.Value));
        check.checkReturnsNothing("a promise", "promise");
        return .promise;
    }

    fn checkReturnsNothing(comptime check: Check, comptime taken: []const u8, comptime it: []const u8) void {
        if (check.Returned != void) check.misfit("a function that takes " ++ taken ++ " returns void, not " ++
            promises.nameOf(check.Returned) ++ ": errors are the " ++ it ++ "'s");
        check.checkKept("by " ++ taken, ", or be ready at once");
    }

    fn isCallback(comptime T: type) bool {
        return @typeInfo(T) == .@"struct" and @hasDecl(T, "is_callback");
    }

    fn checkKept(comptime check: Check, comptime how: []const u8, comptime alternative: []const u8) void {
        for (check.f.arguments, 1..) |Argument, number| {
            if (isLent(Argument)) check.misfit(std.fmt.comptimePrint(
                "argument {d} is borrowed for one poll, and can't be kept {s}: {s}{s}",
                .{ number, how, if (isSlice(Argument)) "declare a Vec" else "declare it without `&`", alternative },
            ));
        }
    }

    /// `skipped` parameters stand before the declared ones.
    fn checkArguments(comptime check: Check, comptime skipped: usize) void {
        for (check.f.arguments, 0..) |Argument, index| check.checkArgument(index, index + skipped, Argument);
    }

    fn checkArgument(comptime check: Check, comptime index: usize, comptime at: usize, comptime Expected: type) void {
        const Found = check.parameters[at].?;
        if (Found != Expected) check.misfit(std.fmt.comptimePrint(
            "argument {d} is {s}, not {s}",
            .{ index + 1, promises.nameOf(Found), promises.nameOf(Expected) },
        ));
    }

    fn checkResult(comptime check: Check) void {
        const info = @typeInfo(check.Returned);
        if (info == .error_union and !check.f.fallible) check.misfit(
            "it returns an error, but is declared without Result",
        );
        const Value = if (info == .error_union) info.error_union.payload else check.Returned;
        if (Value != check.f.Value) check.misfit(
            "it returns " ++ promises.nameOf(check.Returned) ++ ", not " ++ check.expectedResult(),
        );
    }

    fn wrongNumber(comptime check: Check) noreturn {
        const found = check.parameters.len;
        const count = check.f.arguments.len;
        const more = if (check.is_async and !check.f.blocking) std.fmt.comptimePrint(", or {d} with a promise or a std.Io", .{count + 1}) else "";
        check.misfit(std.fmt.comptimePrint(
            "it takes {d} argument{s}, not {d}{s}",
            .{ found, if (found == 1) "" else "s", count, more },
        ));
    }

    fn expectedResult(comptime check: Check) []const u8 {
        return (if (check.f.fallible) "!" else "") ++ promises.nameOf(check.f.Value);
    }

    fn misfit(comptime check: Check, comptime because: []const u8) noreturn {
        const f = check.f;
        const name = std.fmt.comptimePrint("pub fn {s}", .{f.name});
        const arguments = list(f.arguments);
        const whole = if (f.within.len == 0) f.name else f.within ++ "." ++ f.name;
        var text: []const u8 = place(f).text ++ "`" ++ whole ++ "` does not fit its declaration in " ++ f.source ++ ": " ++ because;
        text = text ++ "\n  declared: " ++ f.declaration;
        text = text ++ "\n  expected: " ++ name ++ "(" ++ arguments ++ ") " ++ check.expectedResult();
        if (check.is_async and !check.f.blocking) {
            const comma = if (f.arguments.len == 0) "" else ", ";
            text = text ++ "\n        or: " ++ name ++ "(std.Io" ++ comma ++ arguments ++ ") " ++ check.expectedResult();
            text = text ++ "\n        or: " ++ name ++ "(" ++ arguments ++ comma ++ promises.nameOf(Promise(f.Value)) ++ ") void";
            if (f.context.len != 0) {
                const Context = ContextOf(f);
                text = text ++ "\n        or: " ++ name ++ "(" ++ arguments ++ comma ++
                    Context.callback_name ++ ", " ++ promises.nameOf(Box(Context)) ++ ") void";
            }
        }
        if (@typeInfo(check.Found) == .@"fn") {
            text = text ++ "\n  found:    " ++ name ++ "(" ++ list(check.parameters) ++ ") " ++ promises.nameOf(check.Returned);
        }
        @compileError(text);
    }

    fn misfitType(comptime f: Function, comptime because: []const u8) noreturn {
        @compileError(place(f).text ++ "`" ++ f.name ++ "` does not fit its declaration in " ++ f.source ++ ": " ++ because ++
            "\n  declared: " ++ f.declaration ++
            "\n  expected: pub const " ++ f.name ++ " = struct { .. };");
    }

    pub fn list(comptime types: anytype) []const u8 {
        var text: []const u8 = "";
        for (types, 0..) |T, index| {
            const known: ?type = T;
            text = text ++ (if (index == 0) "" else ", ") ++ (if (known) |Known| promises.nameOf(Known) else "anytype");
        }
        return text;
    }

    pub const Place = struct {
        /// What a message begins with: the file and, if it is found, the line.
        text: []const u8,
        private: bool,
    };

    /// Zig tells nobody where a declaration stands, so it is looked for.
    pub fn place(comptime f: Function) Place {
        if (f.file.len == 0) return .{ .text = "", .private = false };
        @setEvalBranchQuota(1000 + 100 * @as(u32, f.text.len));
        var lines = std.mem.splitScalar(u8, f.text, '\n');
        var number: usize = 1;
        var is_within = f.within.len == 0;
        while (lines.next()) |line| : (number += 1) {
            var words = std.mem.tokenizeAny(u8, line, " \t(:=");
            var public = false;
            while (words.next()) |word| {
                if (std.mem.eql(u8, word, "pub")) {
                    public = true;
                } else if (std.mem.eql(u8, word, "fn") or std.mem.eql(u8, word, "const") or std.mem.eql(u8, word, "var")) {
                    const name = words.next() orelse "";
                    if (!is_within) {
                        is_within = std.mem.eql(u8, name, f.within);
                        break;
                    }
                    if (!std.mem.eql(u8, name, f.name)) break;
                    return .{
                        .text = std.fmt.comptimePrint("{s}:{d}: ", .{ f.file, number }),
                        .private = !public,
                    };
                } else if (!std.mem.eql(u8, word, "inline") and !std.mem.eql(u8, word, "export")) break;
            }
        }
        return .{ .text = f.file ++ ": ", .private = false };
    }
};
