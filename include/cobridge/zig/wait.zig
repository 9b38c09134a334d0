//! How a Zig task waits for Rust: it sleeps on its own `std.Io`, and the waker that Rust's poll gets wakes it there.
//!
//! src/zig/wait.rs has the flag in between, and says why a waker may be woken when the task and its `Io` are long gone.

const std = @import("std");
const abi = @import("abi.zig");

/// Calls `poll`, with a pointer to a Rust `Waker`, until it does not answer `pending`, and gives that answer. It is called in the
/// task, first at once, then after wakes; also without one.
///
/// `error.Canceled`: the task was cancelled while it slept. `poll` will not be called again: the caller drops what it polled.
pub fn until(
    io: std.Io,
    context: anytype,
    comptime poll: fn (@TypeOf(context), waker: *const anyopaque) u8,
) std.Io.Cancelable!u8 {
    var wait: abi.Wait = undefined;
    abi.cobridge1_zig_wait_begin(&wait);
    defer abi.cobridge1_zig_wait_end(&wait);
    while (true) {
        abi.cobridge1_zig_wait_clear(&wait);
        const status = poll(context, @ptrCast(&wait.waker));
        if (status != abi.Status.pending) return status;
        if (abi.cobridge1_zig_wait_park(&wait, io.userdata, io.vtable, &wake)) {
            // Whatever happens: the waker that wakes the task is done with `io` then.
            defer abi.cobridge1_zig_wait_unpark(&wait);
            while (abi.cobridge1_zig_wait_is_parked(&wait)) try io.futexWait(u32, wait.flag, abi.parked);
        } else {
            // One that wakes itself each time does not sleep, and could not be cancelled.
            try io.checkCancel();
        }
    }
}

/// The task sleeps on `flag`.
fn wake(userdata: ?*anyopaque, table: *const anyopaque, flag: *const u32) callconv(.c) void {
    const io: std.Io = .{ .userdata = userdata, .vtable = @ptrCast(@alignCast(table)) };
    io.futexWake(u32, flag, 1);
}
