// shim: session
// error: user.zig:4: `Session` does not fit its declaration in src/main.rs: it is u64, not a struct

pub const Session = u64;
