// shim: session
// error: user.zig:6: `Session` does not fit its declaration in src/main.rs: its `deinit` takes more than itself

const std = @import("std");

pub const Session = struct {
    pub fn push(_: *Session, _: u64) void {}

    pub fn deinit(_: *Session, _: std.mem.Allocator) void {}
};
