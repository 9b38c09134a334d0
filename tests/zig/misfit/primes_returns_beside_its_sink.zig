// shim: primes
// error: user.zig:6: `primes` does not fit its declaration in src/main.rs: a function that takes a sink returns void, not u64

const rust = @import("rust");

pub fn primes(limit: u64, sink: rust.Sink(u32)) u64 {
    sink.close();
    return limit;
}
