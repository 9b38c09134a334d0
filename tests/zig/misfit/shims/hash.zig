const rust = @import("rust");

const hash: rust.glue.Function = .{
    .name = "hash",
    .declaration = "async fn hash(data: &[u8]) -> Result<Vec<u8>>;",
    .source = "src/main.rs",
    .file = "user.zig",
    .text = @embedFile("user0"),
    .arguments = &.{[]const u8},
    .Value = rust.Vec(u8),
    .fallible = true,
    .context = "Hash",
};
export fn @"cobridge1$zig$misfit$hash"(out: *anyopaque, call: *rust.abi.Call, waker: *const anyopaque, promises: *const rust.abi.PromiseOps, data: rust.abi.Slice) u8 {
    return rust.glue.start(@import("user0"), hash, .{ .out = out, .call = call, .waker = waker, .promises = promises }, .{data.items(u8)});
}
