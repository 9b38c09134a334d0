// shim: session
// error: user.zig: `Session` does not fit its declaration in src/main.rs: there is no such type

pub const Sessions = struct {};
