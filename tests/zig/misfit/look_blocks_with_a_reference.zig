// shim: look
// error: user.zig:4: `look` does not fit its declaration in src/main.rs: argument 1 is borrowed, and another thread could look at it when it is gone: take a std.Io instead

pub fn look(_: *const u64) void {}
