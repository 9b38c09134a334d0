// shim: hash
// error: user.zig:7: `hash` does not fit its declaration in src/main.rs: it takes 3 arguments, not 1, or 2 with a promise or a std.Io

const std = @import("std");
const rust = @import("rust");

pub fn hash(_: std.Io, data: []const u8, promise: rust.Promise(rust.Vec(u8))) void {
    promise.setValue(.fromSlice(data));
}
