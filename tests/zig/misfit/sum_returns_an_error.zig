// shim: sum
// error: user.zig:6: `sum` does not fit its declaration in src/main.rs: it returns an error, but is declared without Result

const rust = @import("rust");

pub fn sum(data: []const u8, seed: rust.String) !u64 {
    defer seed.deinit();
    return if (data.len == 0) error.Empty else data.len;
}
