const rust = @import("rust");

const types = struct {
    pub const Session = rust.glue.Type(@import("user0"), .{
        .name = "Session",
        .declaration = "type Session",
        .source = "src/main.rs",
        .file = "user.zig",
        .text = @embedFile("user0"),
    });
};

export fn @"cobridge1$zig$misfit$drop$Session"(object: *types.Session) void {
    rust.cross.destroy(types.Session, object);
}

const push: rust.glue.Function = .{
    .name = "push",
    .declaration = "fn push(&mut self, value: u64);",
    .source = "src/main.rs",
    .within = "Session",
    .file = "user.zig",
    .text = @embedFile("user0"),
    .arguments = &.{ *types.Session, u64 },
    .Value = void,
    .fallible = false,
};
export fn @"cobridge1$zig$misfit$Session$push"(out: *anyopaque, a0: *types.Session, a1: u64) u8 {
    return rust.glue.call(types.Session, push, out, .{ a0, a1 });
}
