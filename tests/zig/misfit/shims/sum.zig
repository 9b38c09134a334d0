const rust = @import("rust");

const sum: rust.glue.Function = .{
    .name = "sum",
    .declaration = "fn sum(data: &[u8], seed: String) -> u64;",
    .source = "src/main.rs",
    .file = "user.zig",
    .text = @embedFile("user0"),
    .arguments = &.{ []const u8, rust.String },
    .Value = u64,
    .fallible = false,
};
export fn @"cobridge1$zig$misfit$sum"(out: *anyopaque, data: rust.abi.Slice, seed: *rust.String) u8 {
    return rust.glue.call(@import("user0"), sum, out, .{ data.items(u8), seed.* });
}
