// shim: hash
// error: user.zig:6: `hash` does not fit its declaration in src/main.rs: argument 1 is rust.Promise(rust.Vec(u8)), not []const u8

const rust = @import("rust");

pub fn hash(promise: rust.Promise(rust.Vec(u8)), data: []const u8) void {
    promise.setValue(.fromSlice(data));
}
