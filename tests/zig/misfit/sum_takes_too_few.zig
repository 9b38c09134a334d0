// shim: sum
// error: user.zig:4: `sum` does not fit its declaration in src/main.rs: it takes 1 argument, not 2

pub fn sum(data: []const u8) u64 {
    return data.len;
}
