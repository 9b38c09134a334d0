const rust = @import("rust");

const pack: rust.glue.Function = .{
    .name = "pack",
    .declaration = "#[blocking] async fn pack(data: &[u8]) -> u64;",
    .source = "src/main.rs",
    .file = "user.zig",
    .text = @embedFile("user0"),
    .arguments = &.{[]const u8},
    .Value = u64,
    .fallible = false,
    .blocking = true,
};
export fn @"cobridge1$zig$misfit$pack"(out: *anyopaque, call: *rust.abi.Call, waker: *const anyopaque, promises: *const rust.abi.PromiseOps, data: rust.abi.Slice) u8 {
    return rust.glue.start(@import("user0"), pack, .{ .out = out, .call = call, .waker = waker, .promises = promises }, .{data.items(u8)});
}
