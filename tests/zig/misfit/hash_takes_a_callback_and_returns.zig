// shim: hash
// error: user.zig:7: `hash` does not fit its declaration in src/main.rs: a function that takes a callback returns void, not !void: errors are the callback's

const rust = @import("rust");
const Hash = rust.Context("Hash", rust.Vec(u8), true);

pub fn hash(data: []const u8, done: rust.Callback(Hash), ctx: rust.Box(Hash)) !void {
    done.call(ctx, rust.Vec(u8).fromSlice(data));
}
