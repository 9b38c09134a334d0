// shim: hash
// error: user.zig:7: `hash` does not fit its declaration in src/main.rs: argument 3 is rust.Box(bridge.SumContext), not rust.Box(bridge.HashContext)

const rust = @import("rust");
const Hash = rust.Context("Hash", rust.Vec(u8), true);

pub fn hash(data: []const u8, done: rust.Callback(Hash), ctx: rust.Box(rust.Context("Sum", u64, true))) void {
    _ = .{ data, done };
    ctx.deinit();
}
