// shim: session
// error: user.zig:7: `Session.push` does not fit its declaration in src/main.rs: it is not `pub`

pub fn push(_: *Session, _: u64) void {}

pub const Session = struct {
    fn push(_: *Session, _: u64) void {}
};
