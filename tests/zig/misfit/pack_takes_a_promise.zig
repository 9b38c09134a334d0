// shim: pack
// error: user.zig:6: `pack` does not fit its declaration in src/main.rs: it takes 2 arguments, not 1

const rust = @import("rust");

pub fn pack(data: []const u8, promise: rust.Promise(u64)) void {
    promise.setValue(data.len);
}
