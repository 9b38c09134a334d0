// shim: sum
// error: user.zig:6: `sum` does not fit its declaration in src/main.rs: it takes 3 arguments, not 2

const rust = @import("rust");

pub fn sum(data: []const u8, seed: rust.String, promise: rust.Promise(u64)) void {
    seed.deinit();
    promise.setValue(data.len);
}
