// shim: norm
// error: `Rusty` can't be used in Zig: its field `boxed` is a `Box<OnlyRust>`

const rust = @import("rust");
const bridge = @import("bridge");

pub fn norm(point: *const bridge.Point, _: ?bridge.Rusty) ?f64 {
    return point.x + point.y;
}
