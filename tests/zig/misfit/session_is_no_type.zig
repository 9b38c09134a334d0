// shim: session
// error: user.zig:4: `Session` does not fit its declaration in src/main.rs: it is no type, but a comptime_int

pub const Session = 5;
