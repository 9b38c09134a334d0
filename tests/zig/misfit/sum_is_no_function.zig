// shim: sum
// error: user.zig:4: `sum` does not fit its declaration in src/main.rs: it is no function, but a u64

pub const sum: u64 = 3;
