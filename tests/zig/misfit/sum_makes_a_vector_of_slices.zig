// shim: sum
// error: rust.Vec([]const u8): its elements can be bool, u8 to u64, i8 to i64, usize, isize, f32, f64, rust.String, or structs and enums of the module `bridge`

const rust = @import("rust");

pub fn sum(data: []const u8, seed: rust.String) u64 {
    seed.deinit();
    var all: rust.Vec([]const u8) = .init();
    defer all.deinit();
    return data.len;
}
