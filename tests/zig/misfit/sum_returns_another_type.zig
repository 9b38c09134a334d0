// shim: sum
// error: user.zig:6: `sum` does not fit its declaration in src/main.rs: it returns u32, not u64

const rust = @import("rust");

pub fn sum(data: []const u8, seed: rust.String) u32 {
    seed.deinit();
    return @intCast(data.len);
}
