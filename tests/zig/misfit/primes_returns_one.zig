// shim: primes
// error: user.zig:4: `primes` does not fit its declaration in src/main.rs: it returns u32, which has no `next`

pub fn primes(limit: u64) u32 {
    return @intCast(limit);
}
