//! Rust's half, played in Zig for the tests: what it allocates comes from the testing allocator, which sees leaks.

const std = @import("std");
const rust = @import("rust.zig");
const abi = rust.abi;
const Status = abi.Status;
const allocator = std.testing.allocator;

// ---- strings and vectors: pointer, length and capacity in bytes

const Bytes = extern struct {
    data: [*]align(16) u8,
    len: usize,
    capacity: usize,

    fn at(words: *const abi.Words) *Bytes {
        return @ptrCast(@constCast(words));
    }

    fn init(words: *abi.Words) void {
        at(words).* = .{ .data = @ptrFromInt(16), .len = 0, .capacity = 0 };
    }

    fn reserve(self: *Bytes, additional: usize) void {
        const capacity = @max(self.len + additional, 2 * self.capacity);
        const grown = allocator.alignedAlloc(u8, .@"16", capacity) catch unreachable;
        @memcpy(grown[0..self.len], self.data[0..self.len]);
        self.free();
        self.data = grown.ptr;
        self.capacity = capacity;
    }

    fn free(self: *Bytes) void {
        if (self.capacity != 0) allocator.free(self.data[0..self.capacity]);
        self.capacity = 0;
    }
};

comptime {
    for (abi.vector_elements) |T| {
        const functions = struct {
            fn new(out: *abi.Words) callconv(.c) void {
                Bytes.init(out);
            }
            fn drop(words: *abi.Words) callconv(.c) void {
                Bytes.at(words).free();
            }
            fn parts(words: *const abi.Words, out: *abi.Parts) callconv(.c) void {
                const bytes = Bytes.at(words);
                out.* = .{ .data = bytes.data, .len = bytes.len / @sizeOf(T), .capacity = bytes.capacity / @sizeOf(T) };
            }
            fn reserve(words: *abi.Words, additional: usize) callconv(.c) void {
                Bytes.at(words).reserve(additional * @sizeOf(T));
            }
            fn set_len(words: *abi.Words, length: usize) callconv(.c) void {
                Bytes.at(words).len = length * @sizeOf(T);
                std.debug.assert(Bytes.at(words).len <= Bytes.at(words).capacity);
            }
        };
        const prefix = "cobridge1_zig_vec_" ++ @typeName(T) ++ "_";
        @export(&functions.new, .{ .name = prefix ++ "new" });
        @export(&functions.drop, .{ .name = prefix ++ "drop" });
        @export(&functions.parts, .{ .name = prefix ++ "parts" });
        @export(&functions.reserve, .{ .name = prefix ++ "reserve" });
        @export(&functions.set_len, .{ .name = prefix ++ "set_len" });
    }
}

export fn cobridge1_zig_string_from(out: *abi.Words, data: [*]const u8, length: usize) bool {
    if (!std.unicode.utf8ValidateSlice(data[0..length])) return false;
    fill(out, data[0..length]);
    return true;
}

export fn cobridge1_zig_string_from_lossy(out: *abi.Words, data: [*]const u8, length: usize) void {
    var text: [256]u8 = undefined;
    const lossy = std.fmt.bufPrint(&text, "{f}", .{std.unicode.fmtUtf8(data[0..length])}) catch unreachable;
    fill(out, lossy);
}

export fn cobridge1_zig_string_slice(words: *const abi.Words) abi.Slice {
    const bytes = Bytes.at(words);
    return .{ .data = bytes.data, .len = bytes.len };
}

export fn cobridge1_zig_string_drop(words: *abi.Words) void {
    Bytes.at(words).free();
}

fn fill(out: *abi.Words, text: []const u8) void {
    Bytes.init(out);
    const bytes = Bytes.at(out);
    if (text.len == 0) return;
    bytes.reserve(text.len);
    @memcpy(bytes.data[0..text.len], text);
    bytes.len = text.len;
}

// ---- errors

const Failure = struct { name: []u8, code: i32 };

export fn cobridge1_zig_error(name: [*]const u8, length: usize, code: i32) *abi.Error {
    const failure = allocator.create(Failure) catch unreachable;
    failure.* = .{ .name = allocator.dupe(u8, name[0..length]) catch unreachable, .code = code };
    return @ptrCast(failure);
}

export fn cobridge1_error_drop(err: *abi.Error) void {
    take(err) catch {};
}

/// `error.RustPanic` plays a panic, any other an `Err`.
export fn cobridge1_error_kind(err: *const abi.Error) u32 {
    const failure: *const Failure = @ptrCast(@alignCast(err));
    return if (std.mem.eql(u8, failure.name, "RustPanic")) abi.error_of_panic else 3;
}

export fn cobridge1_error_message(err: *const abi.Error, length: *usize) [*]const u8 {
    const failure: *const Failure = @ptrCast(@alignCast(err));
    length.* = failure.name.len;
    return failure.name.ptr;
}

/// The error that it was.
fn take(err: *abi.Error) anyerror!void {
    const failure: *Failure = @ptrCast(@alignCast(err));
    defer allocator.destroy(failure);
    defer allocator.free(failure.name);
    const found = @errorFromInt(@as(u16, @intCast(failure.code)));
    std.debug.assert(std.mem.eql(u8, @errorName(found), failure.name));
    return found;
}

/// Where a shim answers.
pub fn Out(comptime T: type) type {
    return extern union {
        value: extern struct { bytes: [@max(@sizeOf(T), 1)]u8 align(16) },
        err: *abi.Error,

        pub fn read(self: *@This(), status: u8) anyerror!T {
            switch (status) {
                Status.value => return @as(*T, @ptrCast(&self.value)).*,
                Status.err => try take(self.err),
                else => {},
            }
            unreachable;
        }
    };
}

/// Set once, on any thread.
pub const Flag = struct {
    value: std.atomic.Value(u32) = .init(0),

    pub fn isSet(self: *const Flag) bool {
        return self.value.load(.acquire) != 0;
    }
    pub fn set(self: *Flag) void {
        self.value.store(1, .release);
        rust.io().futexWake(u32, &self.value.raw, 1);
    }
    pub fn wait(self: *Flag) void {
        while (!self.isSet()) rust.io().futexWaitUncancelable(u32, &self.value.raw, 0);
    }
};

// ---- turns

/// Whether calls have to wait for their turn, which does not come.
pub var no_turn = false;

export fn cobridge1_zig_turn_enter(turn: *abi.Turn) void {
    if (no_turn) {
        turn.place = 1;
    } else if (!turn.start(turn)) turn.refuse(turn);
}

export fn cobridge1_zig_turn_leave() void {}

export fn cobridge1_zig_turn_withdraw(turn: *abi.Turn) bool {
    return turn.place == 1;
}

/// The blocking pool, which is this thread, or none.
pub var no_pool = false;

export fn cobridge1_spawn_blocking(
    run: *const fn (*anyopaque) callconv(.c) void,
    refuse: *const fn (*anyopaque) callconv(.c) void,
    job: *anyopaque,
) void {
    if (no_pool) refuse(job) else run(job);
}

// ---- promises

/// The cell that is made next.
pub var next_cell: *anyopaque = undefined;
pub var waker: u8 = 0;

/// A promise with its call, for one thread and one use. The product's are raced in src/zig/tests/promise.
pub fn Cell(comptime T: type) type {
    return struct {
        const Self = @This();
        const Kept = std.ArrayList([]align(16) u8);

        made: bool = false,
        /// For what a drop and a task that ends both look at: `gone` and the callback.
        mutex: std.atomic.Mutex = .unlocked,
        gone: bool = false,
        answered: bool = false,
        /// From any thread.
        has_answered: Flag = .{},
        answer: union(enum) { none, value: T, err: *abi.Error, cancelled, abandoned } = .none,
        kept: Kept = .empty,
        callback: ?struct { context: *anyopaque, run: *const fn (*anyopaque) callconv(.c) void } = null,
        callback_ran: bool = false,
        call: abi.Call = undefined,

        pub const ops: abi.PromiseOps = .{
            .make = &make,
            .keep = &keep,
            .begin = &begin,
            .set_value = &setValue,
            .set_error = &setError,
            .set_cancelled = &setCancelled,
            .is_cancelled = &isCancelled,
            .on_cancel = &onCancel,
            .abandon = &abandon,
            .forget_on_cancel = &forgetOnCancel,
            .take_on_cancel = &takeOnCancel,
        };

        /// Both halves are done with.
        pub fn deinit(self: *Self) void {
            for (self.kept.items) |copy| allocator.free(copy);
            self.kept.deinit(allocator);
        }

        /// A later poll.
        pub fn take(self: *Self, out: *Out(T)) u8 {
            if (!self.has_answered.isSet()) return Status.pending;
            defer self.answer = .none;
            switch (self.answer) {
                .none => return Status.pending,
                .value => |value| {
                    @as(*T, @ptrCast(&out.value)).* = value;
                    return Status.value;
                },
                .err => |err| {
                    out.err = err;
                    return Status.err;
                },
                inline .cancelled, .abandoned => |_, tag| {
                    const err = if (tag == .cancelled) error.Cancelled else error.Abandoned;
                    const name = @errorName(err);
                    out.err = cobridge1_zig_error(name.ptr, name.len, @intFromError(err));
                    return Status.err;
                },
            }
        }

        /// The future is dropped before it was answered.
        pub fn drop(self: *Self) void {
            const taken = taken: {
                self.lock();
                defer self.mutex.unlock();
                self.gone = true;
                self.callback_ran = self.callback != null;
                break :taken self.callback;
            };
            if (taken) |callback| callback.run(callback.context);
        }

        fn lock(self: *Self) void {
            while (!self.mutex.tryLock()) std.Thread.yield() catch {};
        }

        fn of(handle: abi.Handle) *Self {
            std.debug.assert(handle.generation == 5);
            return @ptrCast(@alignCast(handle.cell));
        }

        fn make() callconv(.c) abi.Handle {
            const self: *Self = @ptrCast(@alignCast(next_cell));
            std.debug.assert(!self.made);
            self.made = true;
            return .{ .cell = self, .generation = 5 };
        }

        fn keep(handle: abi.Handle, data: *const anyopaque, bytes: usize, alignment: usize) callconv(.c) *const anyopaque {
            std.debug.assert(alignment <= 16);
            const self = of(handle);
            const copy = allocator.alignedAlloc(u8, .@"16", bytes) catch unreachable;
            @memcpy(copy, @as([*]const u8, @ptrCast(data))[0..bytes]);
            self.kept.append(allocator, copy) catch unreachable;
            return copy.ptr;
        }

        fn begin(handle: abi.Handle, call: *abi.Call, found: *const anyopaque, out: *anyopaque) callconv(.c) u8 {
            const self = of(handle);
            std.debug.assert(call == &self.call and found == @as(*const anyopaque, &waker));
            return self.take(@ptrCast(@alignCast(out)));
        }

        fn first(self: *Self) bool {
            defer self.answered = true;
            return !self.answered;
        }

        fn setValue(handle: abi.Handle, value: *anyopaque) callconv(.c) bool {
            const self = of(handle);
            if (!self.first()) return false;
            const moved: *T = @ptrCast(@alignCast(value));
            if (isCancelled(handle)) {
                if (@typeInfo(T) == .@"struct") moved.deinit();
            } else self.answer = .{ .value = moved.* };
            self.has_answered.set();
            return true;
        }

        fn setError(handle: abi.Handle, err: *abi.Error) callconv(.c) bool {
            const self = of(handle);
            if (!self.first()) return false;
            self.answer = .{ .err = err };
            self.has_answered.set();
            return true;
        }

        fn setCancelled(handle: abi.Handle) callconv(.c) bool {
            const self = of(handle);
            if (!self.first()) return false;
            self.answer = .cancelled;
            self.has_answered.set();
            return true;
        }

        fn abandon(handle: abi.Handle) callconv(.c) bool {
            const self = of(handle);
            if (!self.first()) return false;
            self.answer = .abandoned;
            self.has_answered.set();
            return true;
        }

        fn isCancelled(handle: abi.Handle) callconv(.c) bool {
            const self = of(handle);
            self.lock();
            defer self.mutex.unlock();
            return self.gone;
        }

        fn onCancel(
            handle: abi.Handle,
            context: *anyopaque,
            run: *const fn (*anyopaque) callconv(.c) void,
        ) callconv(.c) bool {
            const self = of(handle);
            self.lock();
            defer self.mutex.unlock();
            if (self.callback != null) return false;
            self.callback = .{ .context = context, .run = run };
            return true;
        }

        fn takeOnCancel(handle: abi.Handle) callconv(.c) bool {
            const self = of(handle);
            self.lock();
            defer self.mutex.unlock();
            defer self.forget();
            return !self.callback_ran and self.callback != null;
        }

        fn forgetOnCancel(handle: abi.Handle) callconv(.c) void {
            const self = of(handle);
            self.lock();
            defer self.mutex.unlock();
            self.forget();
        }

        /// Under the lock.
        fn forget(self: *Self) void {
            if (!self.callback_ran) self.callback = null;
        }
    };
}
