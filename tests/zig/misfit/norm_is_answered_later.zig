// shim: norm
// error: user.zig:7: `norm` does not fit its declaration in src/main.rs: argument 1 is borrowed for one poll, and can't be kept by a promise: declare it without `&`, or be ready at once

const rust = @import("rust");
const bridge = @import("bridge");

pub fn norm(point: *const bridge.Point, _: ?rust.String, promise: rust.Promise(?f64)) void {
    promise.setValue(point.x + point.y);
}
