//! The `std.Io` on which calls run.
//!
//! There is one for each Zig library, that is for all Zig functions of one Rust file. It can't be shared between
//! libraries: an error is a number, and each library that Zig compiles numbers its errors by itself.

const std = @import("std");

const State = enum(u8) { none, making, ready };

var state: std.atomic.Value(State) = .init(.none);
var current: std.Io = undefined;
var threaded: std.Io.Threaded = undefined;

/// The `std.Io` that functions are given. Made when it is first asked for: a `std.Io.Threaded`, unless `setIo` was called before.
/// It is never given back. Nothing may rely on which one it is, nor that a call stays on one thread.
pub fn io() std.Io {
    if (state.load(.acquire) == .ready) return current;
    return make();
}

/// Has functions be given `own`, which must live as long as the process, and be usable from any thread.
///
/// Too late, once `io()` was called or a `std.Io` function was, it changes nothing.
pub fn setIo(own: std.Io) error{AlreadyInUse}!void {
    if (state.cmpxchgStrong(.none, .making, .acquire, .monotonic) != null) return error.AlreadyInUse;
    current = own;
    state.store(.ready, .release);
}

fn make() std.Io {
    @branchHint(.cold);
    if (state.cmpxchgStrong(.none, .making, .acquire, .monotonic) == null) {
        // It puts handlers in the place of SIGIO's and SIGPIPE's: therefore not before it is needed.
        threaded = .init(std.heap.c_allocator, .{});
        current = threaded.io();
        state.store(.ready, .release);
    }
    // Another thread is at the few lines above.
    while (state.load(.acquire) != .ready) std.Thread.yield() catch {};
    return current;
}
