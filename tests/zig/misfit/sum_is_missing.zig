// shim: sum
// error: user.zig: `sum` does not fit its declaration in src/main.rs: there is no such function

pub fn sums() void {}
