// shim: sum
// error: rust.Vec([]const u8): its elements can be bool, u8 to u64, i8 to i64, usize, isize, f32 or f64

const rust = @import("rust");

pub fn sum(data: []const u8, seed: rust.String) u64 {
    seed.deinit();
    var all: rust.Vec([]const u8) = .init();
    defer all.deinit();
    return data.len;
}
