const rust = @import("rust");

const fill: rust.glue.Function = .{
    .name = "fill",
    .declaration = "async fn fill(data: &mut [u8]);",
    .source = "src/main.rs",
    .file = "user.zig",
    .text = @embedFile("user0"),
    .arguments = &.{[]u8},
    .Value = void,
    .fallible = false,
    .context = "Fill",
};
export fn @"cobridge1$zig$misfit$fill"(out: *anyopaque, call: *rust.abi.Call, waker: *const anyopaque, promises: *const rust.abi.PromiseOps, data: rust.abi.Slice) u8 {
    return rust.glue.start(@import("user0"), fill, .{ .out = out, .call = call, .waker = waker, .promises = promises }, .{data.itemsMut(u8)});
}
