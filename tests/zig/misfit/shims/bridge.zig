const rust = @import("rust");
const bridge = @This();

pub const Point = extern struct {
    x: f64,
    y: f64,

    pub const name_in_messages = "bridge.Point";
    pub const cobridge_vector = @extern(*const rust.abi.VectorOps, .{ .name = "cobridge1$zig$misfit$vec$Point" });
};

pub const Rusty = @compileError("`Rusty` can't be used in Zig: its field `boxed` is a `Box<OnlyRust>`");
