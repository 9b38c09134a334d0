// shim: fill
// error: user.zig:6: `fill` does not fit its declaration in src/main.rs: argument 1 is borrowed for one poll, and can't be kept by a promise: declare a Vec, or be ready at once

const rust = @import("rust");

pub fn fill(data: []u8, promise: rust.Promise(void)) void {
    @memset(data, 1);
    promise.setValue({});
}
