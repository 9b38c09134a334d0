// shim: sum
// error: user.zig:7: `sum` does not fit its declaration in src/main.rs: it is not `pub`

const rust = @import("rust");

// fn sum in a comment is not it.
fn sum(data: []const u8, seed: rust.String) u64 {
    seed.deinit();
    return data.len;
}
