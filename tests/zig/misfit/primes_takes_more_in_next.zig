// shim: primes
// error: user.zig:10: `primes` does not fit its declaration in src/main.rs: `next` of primes_takes_more_in_next.Primes does not take `self: *@This()` alone

const Primes = struct {
    limit: u64,
    pub fn next(self: *Primes, more: u64) ?u32 {
        return @intCast(self.limit + more);
    }
};
pub fn primes(limit: u64) Primes {
    return .{ .limit = limit };
}
