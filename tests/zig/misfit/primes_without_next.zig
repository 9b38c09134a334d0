// shim: primes
// error: user.zig:6: `primes` does not fit its declaration in src/main.rs: primes_without_next.Primes has no `pub fn next`

const Primes = struct { limit: u64 };

pub fn primes(limit: u64) Primes {
    return .{ .limit = limit };
}
