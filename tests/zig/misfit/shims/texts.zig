const rust = @import("rust");
const bridge = @import("bridge");

const texts: rust.glue.Function = .{
    .name = "texts",
    .declaration = "async fn texts(all: &[String]);",
    .source = "src/main.rs",
    .file = "user.zig",
    .text = @embedFile("user0"),
    .arguments = &.{[]const rust.String},
    .Value = void,
    .fallible = false,
};
export fn @"cobridge1$zig$misfit$texts"(out: *anyopaque, call: *rust.abi.Call, waker: *const anyopaque, promises: *const rust.abi.PromiseOps, a0: rust.abi.Slice) u8 {
    return rust.glue.start(@import("user0"), texts, .{ .out = out, .call = call, .waker = waker, .promises = promises }, .{a0.items(rust.String)});
}
