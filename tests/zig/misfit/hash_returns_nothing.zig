// shim: hash
// error: user.zig:4: `hash` does not fit its declaration in src/main.rs: it returns void, not !rust.Vec(u8)

pub fn hash(data: []const u8) void {
    _ = data;
}
