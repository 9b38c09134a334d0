// shim: hash
// error: user.zig:6: `hash` does not fit its declaration in src/main.rs: argument 2 is rust.Promise(u64), not rust.Promise(rust.Vec(u8))

const rust = @import("rust");

pub fn hash(data: []const u8, promise: rust.Promise(u64)) void {
    promise.setValue(data.len);
}
