const rust = @import("rust");

const look: rust.glue.Function = .{
    .name = "look",
    .declaration = "#[blocking] async fn look(session: &Session);",
    .source = "src/main.rs",
    .file = "user.zig",
    .text = @embedFile("user0"),
    .arguments = &.{*const u64},
    .Value = void,
    .fallible = false,
    .blocking = true,
};
export fn @"cobridge1$zig$misfit$look"(out: *anyopaque, call: *rust.abi.Call, waker: *const anyopaque, promises: *const rust.abi.PromiseOps, session: *const u64) u8 {
    return rust.glue.start(@import("user0"), look, .{ .out = out, .call = call, .waker = waker, .promises = promises }, .{session});
}
