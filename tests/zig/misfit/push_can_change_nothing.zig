// shim: session
// error: user.zig:5: `Session.push` does not fit its declaration in src/main.rs: argument 1 is *const push_can_change_nothing.Session, not *push_can_change_nothing.Session

pub const Session = struct {
    pub fn push(_: *const Session, _: u64) void {}
};
