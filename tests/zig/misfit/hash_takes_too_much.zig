// shim: hash
// error: user.zig:6: `hash` does not fit its declaration in src/main.rs: it takes 3 arguments, not 1, or 2 with a promise

const rust = @import("rust");

pub fn hash(data: []const u8, more: u8, promise: rust.Promise(rust.Vec(u8))) void {
    _ = more;
    promise.setValue(.fromSlice(data));
}
