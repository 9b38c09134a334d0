// shim: primes
// error: user.zig:6: `primes` does not fit its declaration in src/main.rs: it is not `pub`

const rust = @import("rust");

fn primes(_: u64, sink: rust.Sink(u32)) void {
    sink.close();
}
