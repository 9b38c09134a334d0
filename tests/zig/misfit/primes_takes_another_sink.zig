// shim: primes
// error: user.zig:6: `primes` does not fit its declaration in src/main.rs: argument 2 is rust.Sink(u64), not rust.Sink(u32)

const rust = @import("rust");

pub fn primes(limit: u64, sink: rust.Sink(u64)) void {
    sink.trySend(limit) catch {};
}
