// shim: fill
// error: user.zig:6: `fill` does not fit its declaration in src/main.rs: argument 1 is borrowed for one poll, and can't be kept on std.Io: declare a Vec, or be ready at once

const std = @import("std");

pub fn fill(_: std.Io, data: []u8) void {
    @memset(data, 0);
}
