// shim: norm
// error: user.zig:7: `norm` does not fit its declaration in src/main.rs: it returns f64, not ?f64

const rust = @import("rust");
const bridge = @import("bridge");

pub fn norm(point: *const bridge.Point, _: ?rust.String) f64 {
    return point.x + point.y;
}
