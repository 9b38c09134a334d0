const rust = @import("rust");
const bridge = @import("bridge");

const norm: rust.glue.Function = .{
    .name = "norm",
    .declaration = "async fn norm(point: &Point, name: Option<String>) -> Option<f64>;",
    .source = "src/main.rs",
    .file = "user.zig",
    .text = @embedFile("user0"),
    .arguments = &.{ *const bridge.Point, ?rust.String },
    .Value = ?f64,
    .fallible = false,
};
export fn @"cobridge1$zig$misfit$norm"(out: *anyopaque, call: *rust.abi.Call, waker: *const anyopaque, promises: *const rust.abi.PromiseOps, a0: *const bridge.Point, a1: *rust.cross.Wire(?rust.String)) u8 {
    return rust.glue.start(@import("user0"), norm, .{ .out = out, .call = call, .waker = waker, .promises = promises }, .{ a0, rust.cross.take(?rust.String, a1.*) });
}
