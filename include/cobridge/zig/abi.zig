//! What crosses between Rust and Zig. The mirror of src/zig and, for `Call`, of src/abi.rs: a test compares them.
//!
//! A shim is called with `out`, which has room for its value and for a pointer. It answers with a `Status`. A waker crosses as a
//! pointer that Zig hands on and does not look at.

/// `pending` is an answer of async functions only.
pub const Status = struct {
    pub const pending: u8 = 0;
    /// The value was constructed at `out`.
    pub const value: u8 = 1;
    /// An owned Rust error was stored at `out`.
    pub const err: u8 = 2;
    /// Of streams only: there are no more items.
    pub const end: u8 = 4;
};

/// A borrowed `&str`, `&[T]` or `&mut [T]`.
pub const Slice = extern struct {
    data: *const anyopaque,
    len: usize,

    pub fn items(self: Slice, comptime T: type) []const T {
        return self.itemsMut(T);
    }

    /// Of a `&mut [T]` only.
    pub fn itemsMut(self: Slice, comptime T: type) []T {
        const first: [*]T = @ptrCast(@alignCast(@constCast(self.data)));
        return first[0..self.len];
    }
};

/// A pending call, inside the Rust future. The promise's functions write it.
pub const Call = extern struct {
    words: [5]usize,
};

/// An owned Rust error.
pub const Error = opaque {};

/// One use of a cell in which an answer waits for a Rust future.
pub const Handle = extern struct {
    cell: *anyopaque,
    generation: u64,
};

/// What is done with the promise of a value of one type. `src/zig/promise/mod.rs` says what each does.
pub const PromiseOps = extern struct {
    make: *const fn () callconv(.c) Handle,
    keep: *const fn (Handle, *const anyopaque, usize, usize) callconv(.c) *const anyopaque,
    begin: *const fn (Handle, *Call, *const anyopaque, *anyopaque) callconv(.c) u8,
    set_value: *const fn (Handle, *anyopaque) callconv(.c) bool,
    set_error: *const fn (Handle, *Error) callconv(.c) bool,
    set_cancelled: *const fn (Handle) callconv(.c) bool,
    is_cancelled: *const fn (Handle) callconv(.c) bool,
    on_cancel: *const fn (Handle, *anyopaque, *const fn (*anyopaque) callconv(.c) void) callconv(.c) bool,
    abandon: *const fn (Handle) callconv(.c) bool,
    forget_on_cancel: *const fn (Handle) callconv(.c) void,
    take_on_cancel: *const fn (Handle) callconv(.c) bool,
};

/// A `std.Io` call's turn to run. Rust's but for its functions: `src/zig/turn.rs` says what they do.
pub const Turn = extern struct {
    next: ?*Turn = null,
    previous: ?*Turn = null,
    start: *const fn (*Turn) callconv(.c) bool,
    refuse: *const fn (*Turn) callconv(.c) void,
    place: u8 = 0,
};

/// A wait for Rust, on the task's stack: src/zig/wait.rs.
pub const Wait = extern struct {
    /// What the task sleeps on, while it is `parked`.
    flag: *const u32,
    waker: [2]usize,
};

pub const parked: u32 = 1;

/// How Rust polls a stream of Zig's, in `Call`'s first word.
pub const StreamCallOps = extern struct {
    poll: *const fn (*Call, *const anyopaque, *anyopaque) callconv(.c) u8,
    drop: *const fn (*Call, bool) callconv(.c) void,
    poll_batch: *const fn (*Call, *const anyopaque, *anyopaque, usize, *usize) callconv(.c) u8,
};

/// What is done with the sink of a stream of items of one type. `src/zig/sink/tables.rs` says what each does.
pub const SinkOps = extern struct {
    make: *const fn (usize) callconv(.c) Handle,
    keep: *const fn (Handle, *const anyopaque, usize, usize) callconv(.c) *const anyopaque,
    begin: *const fn (Handle, *Call, *const anyopaque, *anyopaque) callconv(.c) u8,
    try_send: *const fn (Handle, *anyopaque) callconv(.c) u8,
    send: *const fn (Handle, *anyopaque, *u64, *const anyopaque) callconv(.c) u8,
    give_up: *const fn (Handle, u64) callconv(.c) bool,
    is_closed: *const fn (Handle) callconv(.c) bool,
    on_closed: *const fn (Handle, *anyopaque, *const fn (*anyopaque) callconv(.c) void) callconv(.c) bool,
    forget_on_closed: *const fn (Handle) callconv(.c) void,
    finish: *const fn (Handle, ?*Error) callconv(.c) bool,
    /// The sink as the promise of nothing that the task answers which fills it.
    task: *const PromiseOps,
};

/// The answers to an item that is sent.
pub const Sent = struct {
    /// There is no room; who waits has registered a waker.
    pub const not_now: u8 = 0;
    /// It was moved away.
    pub const sent: u8 = 1;
    pub const closed: u8 = 2;
};

/// What is done with the sender of a channel of items of one type. `src/channel/ops.rs` says what each does.
pub const SenderOps = extern struct {
    clone: *const fn (*anyopaque) callconv(.c) *anyopaque,
    drop: *const fn (*anyopaque) callconv(.c) void,
    close: *const fn (*anyopaque) callconv(.c) bool,
    is_closed: *const fn (*anyopaque) callconv(.c) bool,
    try_send: *const fn (*anyopaque, *anyopaque) callconv(.c) u8,
    send_blocking: *const fn (*anyopaque, *anyopaque) callconv(.c) u8,
    send: *const fn (*anyopaque, *anyopaque, *?*anyopaque, *const anyopaque) callconv(.c) u8,
    give_up: *const fn (*anyopaque) callconv(.c) void,
};

/// The same with a receiver.
pub const ReceiverOps = extern struct {
    clone: *const fn (*anyopaque) callconv(.c) *anyopaque,
    drop: *const fn (*anyopaque) callconv(.c) void,
    close: *const fn (*anyopaque) callconv(.c) bool,
    is_closed: *const fn (*anyopaque) callconv(.c) bool,
    try_recv: *const fn (*anyopaque, *anyopaque) callconv(.c) u8,
    recv_blocking: *const fn (*anyopaque, *anyopaque) callconv(.c) u8,
    recv: *const fn (*anyopaque, *anyopaque, *?*anyopaque, *const anyopaque) callconv(.c) u8,
    give_up: *const fn (*anyopaque) callconv(.c) void,
};

/// The answers of the functions of channels.
pub const Channel = struct {
    pub const done: u8 = 0;
    pub const not_now: u8 = 1;
    pub const closed: u8 = 2;
    pub const waiting: u8 = 3;
};

pub const Poll = fn (*anyopaque, *const anyopaque, *anyopaque) callconv(.c) u8;
pub const Drop = fn (*anyopaque) callconv(.c) void;

/// How a Rust future is polled and dropped: src/abi.rs.
pub const FutureOps = extern struct {
    poll: *const Poll,
    drop: *const Drop,
    is_local: bool,
};

/// A Rust future, as C++ has it: src/export.rs.
pub fn Future(comptime T: type) type {
    return extern struct {
        /// The address of the `FutureOps`, and a bit; 0 once it is over.
        made: usize,
        body: extern union {
            future: [3]usize,
            value: extern struct { bytes: [@sizeOf(T)]u8 align(@alignOf(T)) },
        },

        pub fn ops(self: *const @This()) ?*const FutureOps {
            return @ptrFromInt(self.made & ~@as(usize, 1));
        }
    };
}

pub const StreamOps = extern struct {
    poll: *const Poll,
    poll_batch: *const fn (*anyopaque, *const anyopaque, *anyopaque, usize, *usize) callconv(.c) u8,
    drop: *const Drop,
    is_local: bool,
    is_generator: bool,
};

/// A Rust stream: src/stream/export.rs.
pub const Stream = extern struct {
    /// Null once it is over.
    ops: ?*const StreamOps,
    block: *anyopaque,
};

/// What is done with an async callback: src/async_fn.rs.
pub const AsyncFnOps = extern struct {
    call: *const fn (*anyopaque, [*]const *const anyopaque, *anyopaque) callconv(.c) void,
    clone: *const fn (*anyopaque) callconv(.c) void,
    drop: *const fn (*anyopaque) callconv(.c) void,
};

/// The kind of an error that was a panic.
pub const error_of_panic: u32 = 4;

/// A vector's memory, until the vector is changed.
pub const Parts = extern struct {
    data: *anyopaque,
    len: usize,
    capacity: usize,
};

/// What Rust does with the vectors of one type: src/zig/vectors.rs.
pub const VectorOps = extern struct {
    new: *const fn (*Words) callconv(.c) void,
    drop: *const fn (*Words) callconv(.c) void,
    parts: *const fn (*const Words, *Parts) callconv(.c) void,
    reserve: *const fn (*Words, usize) callconv(.c) void,
    set_len: *const fn (*Words, usize) callconv(.c) void,
};

/// What `Option<T>` crosses as, unless it is an address.
pub fn Option(comptime T: type) type {
    return extern struct {
        is_some: bool,
        /// Undefined if it is none.
        value: T,
    };
}

/// A Rust `String`, or a `Vec`, moved as its words.
pub const Words = [3]usize;

comptime {
    const word = @sizeOf(usize);
    if (@sizeOf(Slice) != 2 * word or @sizeOf(Call) != 5 * word or @sizeOf(Parts) != 3 * word) unreachable;
    if (@sizeOf(VectorOps) != 5 * word or @offsetOf(Option(u64), "value") != @alignOf(u64)) unreachable;
    if (@sizeOf(PromiseOps) != 11 * word or @sizeOf(Turn) != 5 * word or @offsetOf(Handle, "generation") != 8) unreachable;
    if (@sizeOf(Wait) != 3 * word) unreachable;
    if (@sizeOf(SenderOps) != 8 * word or @sizeOf(ReceiverOps) != 8 * word) unreachable;
    if (@sizeOf(StreamCallOps) != 3 * word or @sizeOf(SinkOps) != 11 * word) unreachable;
    if (@sizeOf(FutureOps) != 3 * word or @sizeOf(StreamOps) != 4 * word or @sizeOf(Stream) != 2 * word) unreachable;
    if (@sizeOf(Future(u8)) != 4 * word or @sizeOf(Future(void)) != 4 * word or @sizeOf(Future([9]usize)) != 10 * word) unreachable;
}

pub extern fn cobridge1_zig_error(name: [*]const u8, length: usize, code: i32) *Error;
pub extern fn cobridge1_error_drop(*Error) void;
pub extern fn cobridge1_error_kind(*const Error) u32;
pub extern fn cobridge1_error_message(*const Error, length: *usize) [*]const u8;

pub extern fn cobridge1_zig_poll(poll: *const Poll, polled: *anyopaque, waker: *const anyopaque, out: *anyopaque) u8;
pub extern fn cobridge1_zig_drop(drop: *const Drop, dropped: *anyopaque) void;

pub extern fn cobridge1_zig_wait_begin(wait: *Wait) void;
pub extern fn cobridge1_zig_wait_end(wait: *Wait) void;
pub extern fn cobridge1_zig_wait_clear(wait: *const Wait) void;
pub extern fn cobridge1_zig_wait_park(
    wait: *const Wait,
    io: ?*anyopaque,
    table: *const anyopaque,
    wake: *const fn (?*anyopaque, *const anyopaque, *const u32) callconv(.c) void,
) bool;
pub extern fn cobridge1_zig_wait_is_parked(wait: *const Wait) bool;
pub extern fn cobridge1_zig_wait_unpark(wait: *const Wait) void;

pub extern fn cobridge1_zig_string_from(out: *Words, data: [*]const u8, length: usize) bool;
pub extern fn cobridge1_zig_string_from_lossy(out: *Words, data: [*]const u8, length: usize) void;
pub extern fn cobridge1_zig_string_slice(*const Words) Slice;
pub extern fn cobridge1_zig_string_drop(*Words) void;

pub extern fn cobridge1_spawn_blocking(
    run: *const fn (*anyopaque) callconv(.c) void,
    discard: *const fn (*anyopaque) callconv(.c) void,
    job: *anyopaque,
) void;

pub extern fn cobridge1_zig_turn_enter(*Turn) void;
pub extern fn cobridge1_zig_turn_leave() void;
pub extern fn cobridge1_zig_turn_withdraw(*Turn) bool;

/// The pool that frames and streams lie in. A block is aligned to `alignment`, and given back with the size it was asked for.
pub const pool = struct {
    pub const alignment = 2 * @sizeOf(usize);
    pub const allocate = @extern(*const fn (usize) callconv(.c) *anyopaque, .{ .name = "cobridge1_pool_allocate" });
    pub const release = @extern(*const fn (*anyopaque, usize) callconv(.c) void, .{ .name = "cobridge1_pool_release" });
};

/// The element types whose vectors Rust has functions for: src/zig/values.rs.
pub const vector_elements = [_]type{ bool, u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, f32, f64 };

/// What Rust does with a `Vec<T>`.
pub fn vector(comptime T: type) type {
    const prefix = "cobridge1_zig_vec_" ++ @typeName(T) ++ "_";
    return struct {
        pub const new = @extern(*const fn (*Words) callconv(.c) void, .{ .name = prefix ++ "new" });
        pub const drop = @extern(*const fn (*Words) callconv(.c) void, .{ .name = prefix ++ "drop" });
        pub const parts = @extern(*const fn (*const Words, *Parts) callconv(.c) void, .{ .name = prefix ++ "parts" });
        pub const reserve = @extern(*const fn (*Words, usize) callconv(.c) void, .{ .name = prefix ++ "reserve" });
        pub const set_len = @extern(*const fn (*Words, usize) callconv(.c) void, .{ .name = prefix ++ "set_len" });
    };
}
