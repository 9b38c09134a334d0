// shim: sum
// error: user.zig:6: `sum` does not fit its declaration in src/main.rs: argument 2 is []const u8, not rust.String

const rust = @import("rust");

pub fn sum(data: []const u8, seed: []const u8) u64 {
    return data.len + seed.len;
}
