// shim: primes
// error: user.zig:6: `primes` does not fit its declaration in src/main.rs: it takes 2 arguments, not 1, 2 with a sink, or 3 with a std.Io and a sink

const std = @import("std");

pub fn primes(_: std.Io, limit: u64) u64 {
    return limit;
}
