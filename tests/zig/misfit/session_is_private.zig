// shim: session
// error: user.zig:4: `Session` does not fit its declaration in src/main.rs: it is not `pub`

const Session = struct {
    pub fn push(_: *Session, _: u64) void {}
};
