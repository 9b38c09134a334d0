// shim: primes
// error: user.zig:7: `primes` does not fit its declaration in src/main.rs: it returns an error, but its items are declared without Result

const std = @import("std");
const rust = @import("rust");

pub fn primes(io: std.Io, limit: u64, sink: rust.Sink(u32)) !void {
    try sink.send(io, @intCast(limit));
}
