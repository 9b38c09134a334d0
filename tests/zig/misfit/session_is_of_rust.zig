// shim: session
// error: user.zig:5: `Session` does not fit its declaration in src/main.rs: it is bridge.Point, which is Rust's

const bridge = @import("bridge");
pub const Session = bridge.Point;
