// shim: norm
// error: user.zig:7: `norm` does not fit its declaration in src/main.rs: argument 1 is bridge.Point, not *const bridge.Point

const rust = @import("rust");
const bridge = @import("bridge");

pub fn norm(point: bridge.Point, _: ?rust.String) ?f64 {
    return point.x + point.y;
}
