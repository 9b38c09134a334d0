// shim: pack
// error: user.zig:6: `pack` does not fit its declaration in src/main.rs: a #[blocking] function has a thread of its own and takes no std.Io

const std = @import("std");

pub fn pack(_: std.Io, data: []const u8) u64 {
    return data.len;
}
