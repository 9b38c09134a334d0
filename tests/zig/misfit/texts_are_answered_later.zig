// shim: texts
// error: user.zig:6: `texts` does not fit its declaration in src/main.rs: argument 1 is borrowed for one poll, and can't be kept by a promise: declare a Vec, or be ready at once

const rust = @import("rust");

pub fn texts(_: []const rust.String, promise: rust.Promise(void)) void {
    promise.setValue({});
}
