// shim: norm
// error: user.zig:8: `norm` does not fit its declaration in src/main.rs: argument 1 is *const norm_takes_its_own_point.Point, not *const bridge.Point

const rust = @import("rust");
const Point = extern struct { x: f64, y: f64 };

// There is one of that name in the module `bridge`.
pub fn norm(point: *const Point, _: ?rust.String) ?f64 {
    return point.x + point.y;
}
